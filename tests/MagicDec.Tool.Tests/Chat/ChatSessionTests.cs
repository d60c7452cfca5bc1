using MagicDec.Tool.Chat;
using Microsoft.Extensions.AI;

namespace MagicDec.Tool.Tests.Chat;

public sealed class ChatSessionTests
{
    [Fact]
    public async Task Run_TwoLines_KeepsTheHistory()
    {
        ScriptedClient client = new("Hel", "lo");

        string output = await Run(client, "hi\nagain\n", system: "Be brief.");

        Assert.Equal("Hello\nHello\n", output);
        Assert.Equal(["system:Be brief.|user:hi", "system:Be brief.|user:hi|assistant:Hello|user:again"], client.Asked);
    }

    [Fact]
    public async Task Run_Reset_ForgetsAllButTheSystemPrompt()
    {
        ScriptedClient client = new("a");

        await Run(client, "one\n/reset\ntwo\n", system: "S");

        Assert.Equal("system:S|user:two", client.Asked[^1]);
    }

    [Fact]
    public async Task Run_ExitAndEmptyLines_AskNothing()
    {
        ScriptedClient client = new("a");

        await Run(client, "\n  \n/exit\nnever\n");

        Assert.Empty(client.Asked);
    }

    [Fact]
    public async Task Run_InterruptedAnswer_GoesOnWithWhatWasSaid()
    {
        ScriptedClient client = new("one ", "two ", "three");
        using StringReader input = new("first\nsecond\n");
        await using StringWriter output = new();
        ToolConsole console = new(input, output, TextWriter.Null, isInteractive: false);
        client.BeforePiece = piece => Assert.True(piece != 2 || client.Asked.Count > 1 || console.Interrupt());

        await new ChatSession(client, new ChatOptions(), null, console).RunAsync(CancellationToken.None);

        Assert.Equal("one two \none two three\n", output.ToString().ReplaceLineEndings("\n"));
        Assert.Equal("user:first|assistant:one two |user:second", client.Asked[1]);
    }

    [Fact]
    public async Task Run_Interactive_PromptsAndSumsUpBesideTheAnswer()
    {
        using StringReader input = new("hi\n");
        await using StringWriter output = new();
        await using StringWriter errors = new();

        await new ChatSession(new ScriptedClient("yes"), new ChatOptions(), null, new ToolConsole(input, output, errors, isInteractive: true))
            .RunAsync(CancellationToken.None);

        Assert.Equal("yes\n", output.ToString().ReplaceLineEndings("\n"));
        Assert.Contains("> ", errors.ToString());
        Assert.Contains("tokens/s", errors.ToString());
    }

    private static async Task<string> Run(IChatClient client, string lines, string? system = null)
    {
        using StringReader input = new(lines);
        await using StringWriter output = new();
        ToolConsole console = new(input, output, TextWriter.Null, isInteractive: false);
        await new ChatSession(client, new ChatOptions(), system, console).RunAsync(CancellationToken.None);
        return output.ToString().ReplaceLineEndings("\n");
    }
}
