using MagicDec.Extensions.AI.Models;
using MagicDec.Extensions.AI.Requests;
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
    public void Map_LabelAndSalt_AreTheRequests()
    {
        var mapper = new ChatRequestMapper(StoriesEngine.Options, () => 1);
        var options = Options("label", "agent 1");
        options.AdditionalProperties!["CacheSalt"] = "tenant 7";

        var request = mapper.Map(ChatModel.Create(stories.Engine, StoriesEngine.Options), [new(ChatRole.User, Prompt)], options, CancellationToken.None).Generation;

        Assert.Equal(("agent 1", "tenant 7"), (request.Label, request.CacheSalt));
    }

    private static ChatOptions Options(string name, string value) => new() { Temperature = 0, MaxOutputTokens = 4, AdditionalProperties = new() { [name] = value } };
}
