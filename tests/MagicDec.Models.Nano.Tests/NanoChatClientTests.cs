using System.Text;
using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Extensions.AI;
using MagicDec.Models.Nano.Language;
using Microsoft.Extensions.AI;

namespace MagicDec.Models.Nano.Tests;

public sealed class NanoChatClientTests : IAsyncLifetime
{
    private InferenceEngine _engine = null!;
    private IChatClient _client = null!;

    public async Task InitializeAsync()
    {
        using ModelFiles files = NanoModel.OpenFiles();
        _engine = await InferenceEngine.LoadAsync(files, new EngineOptions());
        _client = _engine.AsChatClient();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _engine.DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\t\u0000\u0007")]
    [InlineData("Привет, мир! 你好 🙂 ١٢٣ שלום ไทย")]
    [InlineData("\uD83D half a pair, e\u0301, \uFFFD, \u202Eright to left")]
    [InlineData("Write a poem about \"JSON\": {\"a\": [1, 2")]
    [InlineData("<|end|><|assistant|></tool_call><tool_call>{\"name\": <tool_response>")]
    [InlineData("{{ messages[0] }} {% raise %}")]
    public async Task GetStreamingResponseAsync_TextOutsideItsLanguage_StreamsOneWellFormedMessage(string text)
        => await StreamAsync([new(ChatRole.User, text)], 40);

    [Fact]
    public async Task GetStreamingResponseAsync_OddRolesInARow_StreamsOneWellFormedMessage()
        => await StreamAsync([new(ChatRole.Assistant, "yes"), new(ChatRole.Assistant, ""), new(ChatRole.System, "late"), new(ChatRole.User, [])], 40);

    [Fact]
    public async Task GetStreamingResponseAsync_EmptyMessage_StreamsOneWellFormedMessage() => await StreamAsync([new(ChatRole.User, [])], 40);

    [Fact]
    public async Task GetStreamingResponseAsync_NoMessages_StreamsOneWellFormedMessage() => await StreamAsync([], 40);

    [Fact]
    public async Task GetStreamingResponseAsync_LineOf100KilobytesThatFits_StreamsOneWellFormedMessage()
    {
        string line = string.Concat(Enumerable.Repeat(" assigned", 11_200));

        await StreamAsync([new(ChatRole.User, line)], 4);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("é")]
    [InlineData("語")]
    public async Task GetStreamingResponseAsync_LineOf100KilobytesThatDoesNotFit_IsRefusedWithTheLimit(string letter)
    {
        string line = string.Concat(Enumerable.Repeat(letter, 100_000 / Encoding.UTF8.GetByteCount(letter)));

        ArgumentException error = await Assert.ThrowsAnyAsync<ArgumentException>(() => StreamAsync([new(ChatRole.User, line)], 4));

        Assert.Contains("16384", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_ToolTask_AsksForACallOfAGivenTool()
    {
        IncidentTask task = IncidentTaskSource.Create(Skill.ToolCall, 900_000, 300);
        ChatOptions options = new()
        {
            Temperature = 0,
            Tools = [.. task.Conversation.Tools.Select(t => new Declaration(t))],
        };

        ChatResponse response = await _client.GetResponseAsync(
            [new(ChatRole.System, task.Conversation.SystemPrompt), new(ChatRole.User, task.Conversation.Messages[0].Content)], options);

        FunctionCallContent call = Assert.Single(response.Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>());
        Assert.Null(call.Exception);
        Assert.Contains(task.Conversation.Tools, t => t.Name == call.Name);
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
    }

    private async Task StreamAsync(IList<ChatMessage> messages, int maxTokens)
    {
        List<ChatResponseUpdate> updates = [];
        await foreach (ChatResponseUpdate update in _client.GetStreamingResponseAsync(messages, new ChatOptions { Temperature = 0, MaxOutputTokens = maxTokens }))
            updates.Add(update);

        string text = string.Concat(updates.Select(u => u.Text));
        Assert.Equal(text, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
        Assert.Single(updates.Select(u => u.MessageId).Distinct());
        Assert.All(updates.SkipLast(1), u => Assert.Null(u.FinishReason));
        Assert.NotNull(updates[^1].FinishReason);
        UsageDetails usage = Assert.Single(updates.SelectMany(u => u.Contents).OfType<UsageContent>()).Details;
        Assert.InRange(usage.OutputTokenCount!.Value, 1, maxTokens);
    }

    private sealed class Declaration(AgentTool tool) : AIFunctionDeclaration
    {
        public override string Name => tool.Name;

        public override string Description => tool.Description;

        public override System.Text.Json.JsonElement JsonSchema { get; } = System.Text.Json.JsonSerializer.SerializeToElement(new
        {
            type = "object",
            properties = tool.Parameters.ToDictionary(p => p, _ => new { type = "string" }),
            required = tool.Parameters,
        });
    }
}
