using MagicDec.Engine.Requests;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;

namespace MagicDec.Engine.Tests.Requests;

public sealed class TokenStreamTests
{
    private const int Many = 100_000;

    [Fact]
    public async Task ReadAll_SlowReader_GetsEverythingInOrder()
    {
        var stream = new TokenStream();
        stream.Write(new TokenUpdate(7, null, null, 3, null), default);
        await using IAsyncEnumerator<GenerationUpdate> reader = stream.ReadAllAsync().GetAsyncEnumerator();
        Assert.True(await reader.MoveNextAsync());
        Assert.Equal((7, 3, null), (reader.Current.Token, reader.Current.CachedPromptTokens, reader.Current.FinishReason));

        var logprobs = new TokenLogprobs(new TokenLogprob(9, -1f), []);
        stream.Write(new TokenUpdate(8, null, null, 3, null), new DraftRound(4, 1, BySuffix: true));
        stream.Write(new TokenUpdate(9, logprobs, new float[] { 1, 2 }, 3, null), default);
        stream.Write(new TokenUpdate(10, null, null, 3, GenerationFinishReason.Stop), new DraftRound(2, 0, BySuffix: false));
        stream.Complete(null);

        var rest = new List<GenerationUpdate>();
        while (await reader.MoveNextAsync())
        {
            rest.Add(reader.Current);
        }

        Assert.Equal([8, 9, 10], rest.Select(update => update.Token));
        Assert.Equal([null, logprobs, null], rest.Select(update => update.Logprobs));
        Assert.Equal([1f, 2f], rest[1].Logits!.Value.ToArray());
        Assert.Equal([null, null, GenerationFinishReason.Stop], rest.Select(update => update.FinishReason));
        Assert.Equal(new DraftingUsage { Rounds = 1, DraftedTokens = 4, AcceptedTokens = 1, SuffixDraftedTokens = 4, SuffixAcceptedTokens = 1 }, rest[0].Drafting);
        Assert.Same(rest[0].Drafting, rest[1].Drafting);
        Assert.Equal(new DraftingUsage { Rounds = 2, DraftedTokens = 6, AcceptedTokens = 1, SuffixDraftedTokens = 4, SuffixAcceptedTokens = 1 }, rest[2].Drafting);
    }

    [Fact]
    public async Task ReadAll_Error_ComesAfterTheTokensBeforeIt()
    {
        var stream = new TokenStream();
        stream.Write(new TokenUpdate(7, null, null, 0, null), default);
        stream.Complete(new TimeoutException());

        await using IAsyncEnumerator<GenerationUpdate> reader = stream.ReadAllAsync().GetAsyncEnumerator();
        Assert.True(await reader.MoveNextAsync());
        await Assert.ThrowsAsync<TimeoutException>(async () => await reader.MoveNextAsync());
    }

    [Fact]
    public void Write_NobodyReads_TakesEightBytesAToken()
    {
        var stream = new TokenStream();
        stream.Write(new TokenUpdate(0, null, null, 0, null), default);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Many; i++)
        {
            stream.Write(new TokenUpdate(i, null, null, 0, null), new DraftRound(4, 2, BySuffix: false));
        }

        // a list that doubles has been copied for at most twice its final length of at most twice its items
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 8 * Many, 8 * 4 * Many);
    }

    [Fact]
    public async Task ReadAll_WriterOnAnotherThread_LosesNothing()
    {
        var stream = new TokenStream();
        Task writing = Task.Run(() =>
        {
            for (int i = 0; i < Many; i++)
            {
                stream.Write(new TokenUpdate(i, null, null, 0, i == Many - 1 ? GenerationFinishReason.Length : null), default);
            }

            stream.Complete(null);
        });
        int expected = 0;
        await foreach (GenerationUpdate update in stream.ReadAllAsync())
        {
            Assert.Equal(expected++, update.Token);
            Assert.Equal(expected == Many, update.FinishReason is not null);
        }

        await writing;
        Assert.Equal(Many, expected);
    }
}
