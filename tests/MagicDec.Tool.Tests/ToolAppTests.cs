namespace MagicDec.Tool.Tests;

public sealed class ToolAppTests
{
    [Fact]
    public async Task Run_Help_ListsCommands()
    {
        ToolRun run = (await ToolRun.Of("--help")).Succeeds();

        Assert.All(new[] { "bench", "chat", "generate", "info", "render", "tokenize" }, command => Assert.Contains($"  {command}", run.Output));
    }

    [Fact]
    public async Task Run_HelpOfACommandBelow_HasItsOwnArgumentsAndDefaultsAsTheyAreWritten()
    {
        string suite = (await ToolRun.Of("bench", "suite", "--help")).Succeeds().Output;
        string scale = (await ToolRun.Of("bench", "scale", "--help")).Succeeds().Output;
        string bench = (await ToolRun.Of("bench", "--help")).Succeeds().Output;

        Assert.Contains(" bench suite [options]", suite);
        Assert.DoesNotContain("MODEL", suite);
        Assert.Contains(" bench scale [<MODEL>] [options]", scale);
        Assert.Contains("[default: 16,64,128,256]", scale);
        Assert.Contains(" bench [<MODEL>] [command] [options]", bench);
    }

    [Fact]
    public async Task Run_NoCommand_IsUsageError() => (await ToolRun.Of()).FailsSaying("Required command was not provided.");

    [Fact]
    public async Task Run_UnknownCommand_IsUsageError() => (await ToolRun.Of("dance")).FailsSaying("dance");

    [Fact]
    public async Task Run_UnknownOption_IsNamed() => (await ToolRun.Of("info", "random:15m", "--fast")).FailsSaying("--fast");

    [Fact]
    public async Task Run_UnknownOptionOfACommandBelow_PointsToItsHelp() =>
        (await ToolRun.Of("bench", "suite", "--fast")).FailsSaying("See: magicdec bench suite --help");

    [Fact]
    public async Task Run_OptionInPlaceOfModel_IsNamed() => (await ToolRun.Of("info", "--fast")).FailsSaying("There is no option '--fast' here.");
}
