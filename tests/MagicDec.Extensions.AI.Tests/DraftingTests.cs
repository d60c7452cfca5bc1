using MagicDec.Engine.Speculation;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests;

/// <summary>Guessing ahead, set and reported through the chat client.</summary>
public class DraftingTests(StoriesEngine stories) : IClassFixture<StoriesEngine>
{
    private const string Prompt = "Once upon a time";

    [Fact]
    public async Task GetResponseAsync_DraftingInAdditionalProperties_GivesTheSameTextAndCountsIt()
    {
        var client = stories.CreateClient();
        var plain = await client.GetResponseAsync(Prompt, Options("off"));
        var drafted = await client.GetResponseAsync(Prompt, Options("sparse"));

        Assert.Equal(plain.Text, drafted.Text);
        Assert.Equal(plain.Usage!.OutputTokenCount, drafted.Usage!.OutputTokenCount);
        Assert.Null(plain.Usage.AdditionalCounts);
        var counts = drafted.Usage.AdditionalCounts!;
        Assert.InRange(counts["draft_rounds"], 1, drafted.Usage.OutputTokenCount!.Value);
        Assert.InRange(counts["accepted_tokens"], 1, counts["drafted_tokens"]);
        Assert.Equal(0, counts["suffix_drafted_tokens"]);
        Assert.Equal(0, counts["suffix_accepted_tokens"]);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_Drafted_CountsInTheLastUpdate()
    {
        var updates = await stories.CreateClient().GetStreamingResponseAsync(Prompt, Options("suffix-sparse")).ToListAsync();

        var usage = Assert.Single(updates.SelectMany(update => update.Contents).OfType<UsageContent>());
        Assert.Contains(usage, updates[^1].Contents);
        Assert.True(usage.Details.AdditionalCounts!["drafted_tokens"] > 0);
    }

    [Fact]
    public async Task GetResponseAsync_StopStringInsideADraft_CountsTheRoundsThatGaveTheText()
    {
        var options = Options("sparse");
        options.StopSequences = ["Lily"];
        var drafted = await stories.CreateClient().GetResponseAsync(Prompt, options);
        options.AdditionalProperties!["drafting"] = "off";
        var plain = await stories.CreateClient().GetResponseAsync(Prompt, options);

        Assert.Equal(plain.Text, drafted.Text);
        Assert.Equal(ChatFinishReason.Stop, drafted.FinishReason);
        Assert.True(drafted.Usage!.AdditionalCounts!["draft_rounds"] > 0);
    }

    [Fact]
    public async Task GetResponseAsync_ClientsDefault_HoldsWhereARequestSaysNothing()
    {
        var client = stories.CreateClient(options => options.Drafting = new DraftingOptions { Mode = DraftingMode.Fixed, Drafter = Drafter.Sparse, DraftLength = 2 });

        var byDefault = await client.GetResponseAsync(Prompt, new ChatOptions { Temperature = 0, MaxOutputTokens = 30 });
        var off = await client.GetResponseAsync(Prompt, Options("off"));

        Assert.True(byDefault.Usage!.AdditionalCounts!["drafted_tokens"] <= 2 * byDefault.Usage.AdditionalCounts["draft_rounds"]);
        Assert.Null(off.Usage!.AdditionalCounts);
    }

    [Theory]
    [InlineData("magic", "expected off, auto, sparse")]
    [InlineData("model", "set EngineOptions.DraftModel")]
    public async Task GetResponseAsync_WrongDrafting_IsRefused(string drafting, string message)
    {
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => stories.CreateClient().GetResponseAsync(Prompt, Options(drafting)));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static ChatOptions Options(string drafting) => new()
    {
        Temperature = 0,
        MaxOutputTokens = 80,
        AdditionalProperties = new() { ["drafting"] = drafting },
    };
}
