namespace MagicDec.Tool.Tests.Commands;

public sealed class EvalCommandTests
{
    [Fact]
    public async Task Eval_Nano_PrintsSkillsByLength()
    {
        ToolRun run = (await ToolRun.Of("eval", "nano", "--lengths", "300", "400", "--tasks", "1", "--wrong")).Succeeds();

        Assert.Contains("| Exact answers | 300 | 400 |", run.Output);
        Assert.Contains("| SingleFact (4 tasks) |", run.Output);
        Assert.Contains("Well-formed tool calls:", run.Output);
    }

    [Theory]
    [InlineData("100", "--lengths is '100'; it must be a whole number from 256 to 1000000.")]
    [InlineData("300,long", "--lengths is 'long'")]
    public async Task Eval_NoLength_IsRefused(string lengths, string said) => (await ToolRun.Of("eval", "nano", "--lengths", lengths)).FailsSaying(said);

    [Fact]
    public async Task Eval_RandomModel_SaysItHasNoTokenizer() =>
        (await ToolRun.Of("eval", "random:15m", "--lengths", "300", "--tasks", "1")).FailsSaying("has no tokenizer.json");
}
