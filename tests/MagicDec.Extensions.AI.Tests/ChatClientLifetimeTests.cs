using MagicDec.Engine;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Speculation.Policy;
using MagicDec.Engine.Tokenization;
using MagicDec.Testing.StopTokens;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests;

public class ChatClientLifetimeTests(StoriesEngine stories) : IClassFixture<StoriesEngine>
{
    [Fact]
    public async Task GetStreamingResponseAsync_LeftEarly_FreesPagesAtOnce()
    {
        await foreach (var update in stories.CreateClient().GetStreamingResponseAsync("Once upon a time", StoriesEngine.Greedy))
        {
            if (update.Text.Length > 0)
            {
                break;
            }
        }

        AssertNothingHeld();
    }

    [Fact]
    public async Task GetStreamingResponseAsync_Cancelled_ThrowsWithTokenAndFreesPages()
    {
        using var cancellation = new CancellationTokenSource();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in stories.CreateClient().GetStreamingResponseAsync("Once upon a time", StoriesEngine.Greedy, cancellation.Token))
            {
                await cancellation.CancelAsync();
            }
        });
        Assert.Equal(cancellation.Token, error.CancellationToken);
        AssertNothingHeld();
    }

    [Fact]
    public async Task GetResponseAsync_AlreadyCancelled_ThrowsAtOnce() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stories.CreateClient().GetResponseAsync("a", cancellationToken: new(canceled: true)));

    [Fact]
    public async Task GetResponseAsync_ManyCancelledAnyTime_LeaveEngineClean()
    {
        using var client = stories.CreateClient();
        var random = new Random(4);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
        {
            var left = random.Next(1, 30);
            await foreach (var _ in client.GetStreamingResponseAsync("Tom had a dog", new() { Seed = i, MaxOutputTokens = 100 }))
            {
                if (--left == 0)
                {
                    break;
                }
            }
        }));
        AssertNothingHeld();
        Assert.NotEmpty((await client.GetResponseAsync("Once upon a time", StoriesEngine.Greedy)).Text);
    }

    [Fact]
    public async Task Dispose_SharedEngine_LeavesItRunning()
    {
        var client = stories.CreateClient();
        client.Dispose();
        client.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetResponseAsync("a"));
        Assert.NotEmpty((await stories.CreateClient().GetResponseAsync("Once", StoriesEngine.Greedy)).Text);
    }

    [Fact]
    public async Task GetResponseAsync_EngineDisposed_Throws()
    {
        var engine = await StoriesEngine.LoadAsync();
        using var client = engine.AsChatClient(StoriesEngine.Options);
        await engine.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetResponseAsync("a"));
    }

    [Fact]
    public async Task GetStreamingResponseAsync_EngineDisposedMeanwhile_EndsWithError()
    {
        var engine = await StoriesEngine.LoadAsync();
        using var client = engine.AsChatClient(StoriesEngine.Options);

        // A neighbour that shares every step holds the engine, or the small model could be done before the first update is read.
        using var gate = new GatedStopTokenSet(steps: 1);
        var neighbour = new GenerationRequest { Prompt = new[] { 1 }, MaxOutputTokens = 400, StopTokens = gate };
        await using var held = engine.GenerateAsync(neighbour).GetAsyncEnumerator();
        Assert.True(await held.MoveNextAsync());
        await using var stream = client.GetStreamingResponseAsync("Lily and Tom went to the park", StoriesEngine.Greedy).GetAsyncEnumerator();
        var first = stream.MoveNextAsync();
        gate.Pass(8);
        Assert.True(await first);

        var disposing = engine.DisposeAsync();
        gate.Open();
        await disposing;
        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            while (await stream.MoveNextAsync())
            {
            }
        });
    }

    [Fact]
    public void GetService_KnownTypes_AreAnswered()
    {
        using var client = stories.CreateClient();
        var metadata = Assert.IsType<ChatClientMetadata>(client.GetService(typeof(ChatClientMetadata)));
        Assert.Equal(("magicdec", null, "stories"), (metadata.ProviderName, metadata.ProviderUri, metadata.DefaultModelId));
        Assert.Same(client, client.GetService<IChatClient>());
        Assert.Same(client, client.GetService<MagicDecChatClient>());
        Assert.Same(client, client.GetService(typeof(object)));
        Assert.Same(stories.Engine, client.GetService<InferenceEngine>());
        Assert.Same(stories.Engine, client.GetService<IDraftPolicyExplanation>());
        Assert.Same(stories.Engine.Tokenizer, client.GetService<Tokenizer>());
    }

    [Fact]
    public void GetService_UnknownTypeOrKey_IsNull()
    {
        using var client = stories.CreateClient();
        Assert.Null(client.GetService(typeof(string)));
        Assert.Null(client.GetService(typeof(IEmbeddingGenerator<string, Embedding<float>>)));
        Assert.Null(client.GetService(typeof(ChatClientMetadata), "key"));
        Assert.Null(client.GetService(typeof(IChatClient), "key"));
        Assert.Throws<ArgumentNullException>(() => client.GetService(null!));
    }

    [Fact]
    public void AsChatClient_NoTemplate_ThrowsNamingTheOption()
    {
        var error = Assert.Throws<InvalidOperationException>(() => stories.Engine.AsChatClient());
        Assert.Contains("MagicDecChatClientOptions.ChatTemplate", error.Message, StringComparison.Ordinal);
        Assert.Contains("'stories260K'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AsChatClient_NullEngine_Throws() =>
        Assert.Throws<ArgumentNullException>("engine", () => ((InferenceEngine)null!).AsChatClient());

    [Fact]
    public void AsChatClient_NoModelId_IsTheModelsName() =>
        Assert.Equal("stories260K", stories.CreateClient(options => options.ModelId = null).GetService<ChatClientMetadata>()!.DefaultModelId);

    private void AssertNothingHeld()
    {
        Assert.Equal(0, stories.Engine.GetStatistics().PagesInUse);
        Assert.Equal(0, stories.Engine.GetStatistics().RunningRequests);
    }
}
