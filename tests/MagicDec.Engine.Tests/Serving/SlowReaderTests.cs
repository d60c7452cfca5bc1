using MagicDec.Engine.Requests;
using static MagicDec.Engine.Tests.EngineFactory;

namespace MagicDec.Engine.Tests.Serving;

public sealed class SlowReaderTests
{
    [Fact]
    public async Task GenerateAsync_ReaderThatDoesNotRead_StallsNobodyAndMissesNothing()
    {
        await using InferenceEngine engine = await CreateStoriesAsync();
        GenerationRequest slow = Request([1, 2, 3], 300);
        int[] alone = await engine.TokensAsync(slow);

        await using IAsyncEnumerator<GenerationUpdate> reader = engine.GenerateAsync(slow).GetAsyncEnumerator();
        Assert.True(await reader.MoveNextAsync());

        // The others come to their end, and so does the slow one's computation, while nothing of it is read.
        int[][] others = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => engine.TokensAsync(Request([1, 4 + i], 400))));
        Assert.All(others, tokens => Assert.Equal(400, tokens.Length));
        Assert.Equal(8, engine.GetStatistics().FinishedRequests);
        Assert.Equal(0, engine.GetStatistics().PagesInUse);

        List<int> read = [reader.Current.Token];
        while (await reader.MoveNextAsync())
        {
            read.Add(reader.Current.Token);
        }

        Assert.Equal(alone, read);
    }
}
