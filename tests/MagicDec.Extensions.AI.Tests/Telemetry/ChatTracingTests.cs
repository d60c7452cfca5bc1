using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Telemetry;

public sealed class ChatTracingTests : IClassFixture<StoriesEngine>, IDisposable
{
    private const string Secret = "Once upon a time";

    private readonly StoriesEngine _stories;
    private readonly ConcurrentQueue<Activity> _ended = [];
    private readonly ActivitySource _source = new("agent of " + nameof(ChatTracingTests));
    private readonly ActivityListener _listener;

    public ChatTracingTests(StoriesEngine stories)
    {
        _stories = stories;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "MagicDec.Extensions.AI" or "MagicDec.Engine" || source == _source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _source.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GetResponse_Listened_HasOneChatSpanOverTheEnginesAndNoContent(bool streaming)
    {
        var options = new ChatOptions
        {
            Temperature = 0,
            MaxOutputTokens = 30,
            Seed = 5,
            StopSequences = ["Zebra"],
            Instructions = "Whisper.",
            Tools = [AIFunctionFactory.Create(() => 1, "hush")],
        };
        var (chat, engine) = await TracedAsync(_stories.CreateClient(), options, streaming);

        Assert.Equal("chat stories", chat.DisplayName);
        Assert.Equal("chat", chat.GetTagItem("gen_ai.operation.name"));
        Assert.Equal("magicdec", chat.GetTagItem("gen_ai.provider.name"));
        Assert.Equal("stories", chat.GetTagItem("gen_ai.request.model"));
        Assert.Equal(0f, chat.GetTagItem("gen_ai.request.temperature"));
        Assert.Equal(30, chat.GetTagItem("gen_ai.request.max_tokens"));
        Assert.Equal(5L, chat.GetTagItem("gen_ai.request.seed"));
        Assert.Equal(["length"], Assert.IsType<string[]>(chat.GetTagItem("gen_ai.response.finish_reasons")));
        Assert.Equal(30L, chat.GetTagItem("gen_ai.usage.output_tokens"));
        Assert.True((long)chat.GetTagItem("gen_ai.usage.input_tokens")! > 5);
        Assert.NotNull(chat.GetTagItem("gen_ai.response.id"));
        Assert.Equal(ActivityStatusCode.Unset, chat.Status);

        Assert.Equal(chat.SpanId, engine.ParentSpanId);
        Assert.NotNull(engine.GetTagItem("magicdec.queue.duration"));
        Assert.NotNull(engine.GetTagItem("magicdec.prefill.duration"));
        Assert.NotNull(engine.GetTagItem("magicdec.decode.duration"));
        foreach (var text in chat.TagObjects.Concat(engine.TagObjects).Select(tag => $"{tag.Key}={tag.Value}"))
        {
            Assert.DoesNotContain("upon", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Whisper", text, StringComparison.Ordinal);
            Assert.DoesNotContain("hush", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task GetResponse_ContentAskedFor_IsInTheSpan()
    {
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 20, Instructions = "Tell." };
        var (chat, _) = await TracedAsync(_stories.CreateClient(client => client.EnableSensitiveData = true), options, streaming: true);

        Assert.Equal("""[{"role":"user","parts":[{"type":"text","content":"Once upon a time"}]}]""", chat.GetTagItem("gen_ai.input.messages"));
        Assert.Equal("""[{"type":"text","content":"Tell."}]""", chat.GetTagItem("gen_ai.system_instructions"));
        Assert.StartsWith("""[{"role":"assistant","parts":[{"type":"text","content":""", Assert.IsType<string>(chat.GetTagItem("gen_ai.output.messages")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponse_RefusedRequest_EndsTheSpanWithItsError()
    {
        using var agent = _source.StartActivity("agent")!;
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _stories.CreateClient().GetResponseAsync("x", new() { Temperature = -1 }));
        agent.Stop();

        var chat = Assert.Single(_ended, activity => activity.TraceId == agent.TraceId && activity.DisplayName.StartsWith("chat", StringComparison.Ordinal));
        Assert.Equal(ActivityStatusCode.Error, chat.Status);
        Assert.Equal("System.ArgumentOutOfRangeException", chat.GetTagItem("error.type"));
    }

    private async Task<(Activity Chat, Activity Engine)> TracedAsync(IChatClient client, ChatOptions options, bool streaming)
    {
        using var agent = _source.StartActivity("agent")!;
        if (streaming)
        {
            await client.GetStreamingResponseAsync(Secret, options).ToListAsync();
        }
        else
        {
            await client.GetResponseAsync(Secret, options);
        }

        Assert.Same(agent, Activity.Current);
        agent.Stop();
        var chat = Assert.Single(_ended, activity => activity.TraceId == agent.TraceId && activity.Source.Name == "MagicDec.Extensions.AI");
        return (chat, Assert.Single(_ended, activity => activity.TraceId == agent.TraceId && activity.Source.Name == "MagicDec.Engine"));
    }
}
