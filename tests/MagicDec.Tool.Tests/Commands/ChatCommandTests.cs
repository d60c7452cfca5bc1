using MagicDec.Testing;
using MagicDec.Testing.Stories;

namespace MagicDec.Tool.Tests.Commands;

public sealed class ChatCommandTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public ChatCommandTests() => Stories260K.Model.WriteTo(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Chat_PipedLines_AnswersEach()
    {
        await File.WriteAllTextAsync(
            _folder.File("tokenizer_config.json"),
            """{"bos_token": "<s>", "eos_token": "</s>", "chat_template": "{{ bos_token }}{% for m in messages %}{{ m.content }}{% endfor %}"}""");
        string[] arguments = ["chat", _folder.Path, "--max-tokens", "8", "--temperature", "0", "--threads", "1"];

        ToolRun run = (await ToolRun.WithInput("Once upon a time\nThe end\n", arguments)).Succeeds();
        ToolRun drafted = (await ToolRun.WithInput("Once upon a time\nThe end\n", [.. arguments, "--draft", "sparse"])).Succeeds();
        ToolRun again = (await ToolRun.WithInput("Once upon a time\n/exit\n", arguments)).Succeeds();

        string[] lines = run.Output.TrimEnd().Split(Environment.NewLine);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.NotEmpty(line));
        Assert.Equal(run.Output, drafted.Output);
        Assert.Equal(lines[0], again.Output.TrimEnd());
    }

    [Fact]
    public async Task Chat_ModelWithoutTemplate_SaysSo() => (await ToolRun.Of("chat", _folder.Path)).FailsSaying("no chat template");

    [Fact]
    public async Task Chat_ModelWithoutTokenizer_SaysSo() =>
        (await ToolRun.Of("chat", $"random:{_folder.File("config.json")}")).FailsSaying("no tokenizer.json");

    [Fact]
    public async Task Chat_NumberOutOfRange_IsUsageError() => (await ToolRun.Of("chat", _folder.Path, "--max-tokens", "0")).FailsSaying("--max-tokens is '0'");
}
