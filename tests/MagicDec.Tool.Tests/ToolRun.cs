using System.Text.Json.Nodes;

namespace MagicDec.Tool.Tests;

/// <summary>One run of the command line, without a process: what it printed and how it ended.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Errors)
{
    /// <summary>The output as JSON.</summary>
    public JsonNode Json => JsonNode.Parse(Output)!;

    public static Task<ToolRun> Of(params string[] arguments) => WithInput("", arguments);

    public static async Task<ToolRun> WithInput(string input, params string[] arguments)
    {
        using StringReader reader = new(input);
        await using StringWriter output = new();
        await using StringWriter errors = new();
        int code = await ToolApp.RunAsync(arguments, new ToolConsole(reader, output, errors, isInteractive: false));
        return new ToolRun(code, output.ToString(), errors.ToString());
    }

    public ToolRun Succeeds()
    {
        Assert.True(ExitCode == 0, $"Exit code {ExitCode}: {Errors}");
        return this;
    }

    /// <summary>The user's mistake: exit code 2, one plain sentence, nothing on the output.</summary>
    public void FailsSaying(string text, int code = 2)
    {
        Assert.Equal(code, ExitCode);
        Assert.Contains(text, Errors);
        Assert.DoesNotContain("   at ", Errors);
        Assert.Empty(Output);
    }
}
