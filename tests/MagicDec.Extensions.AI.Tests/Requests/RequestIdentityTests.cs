using MagicDec.Engine.Requests;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Requests;

public class RequestIdentityTests(StoriesEngine stories) : IClassFixture<StoriesEngine>
{
    private const string Prompt = "Once upon a time there was a cat who had a big red ball. The cat liked to play with the ball in the park near the old tree.";

    [Fact]
    public async Task GetResponseAsync_OtherCacheSalt_SharesNothing()
    {
        var client = stories.CreateClient();

        Assert.Equal(0, await CachedAsync("a"));
        Assert.Equal(0, await CachedAsync("b"));
        Assert.True(await CachedAsync("a") > 0);

        async Task<long?> CachedAsync(string salt) =>
            (await client.GetResponseAsync(Prompt, Options("cache_salt", salt))).Usage!.CachedInputTokenCount;
    }

    [Fact]
    public async Task GetStreamingResponseAsync_Label_IsSeenInTheSnapshot()
    {
        var client = stories.CreateClient();
        var options = Options("label", "agent 1");
        options.MaxOutputTokens = 400;
        using var cancel = new CancellationTokenSource();
        RequestSnapshot? seen = null;
        try
        {
            await foreach (var _ in client.GetStreamingResponseAsync(Prompt, options, cancel.Token))
            {
                seen ??= (await stories.Engine.GetSnapshotAsync()).Requests.FirstOrDefault();
                await cancel.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
        }

        // The answer may have ended before the question came; then there was nothing to see.
        Assert.Equal("agent 1", seen?.Label ?? "agent 1");
    }

    private static ChatOptions Options(string name, string value) => new() { Temperature = 0, MaxOutputTokens = 4, AdditionalProperties = new() { [name] = value } };
}
