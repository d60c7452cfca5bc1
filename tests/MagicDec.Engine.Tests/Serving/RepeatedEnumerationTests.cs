using MagicDec.Engine.Constraints;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Sampling;
using static MagicDec.Engine.Tests.EngineFactory;

namespace MagicDec.Engine.Tests.Serving;

/// <summary>One result of GenerateAsync, read more than once: each reading runs the request.</summary>
public sealed class RepeatedEnumerationTests
{
    [Fact]
    public async Task GenerateAsync_EnumeratedTwice_RunsTwice()
    {
        await using InferenceEngine engine = await CreateAsync();
        IAsyncEnumerable<GenerationUpdate> result = engine.GenerateAsync(Sampled());

        int[] first = await ReadAsync(result);
        int[] second = await ReadAsync(result);

        Assert.Equal(12, first.Length);
        Assert.Equal(first, second);
        Assert.Equal(first, await engine.TokensAsync(Sampled()));
        Assert.Equal(3, engine.GetStatistics().FinishedRequests);
        Assert.Equal(0, engine.GetStatistics().PagesInUse);
    }

    [Fact]
    public async Task GenerateAsync_EnumeratedTwiceAtOnce_GivesEachReaderAllTokens()
    {
        await using InferenceEngine engine = await CreateAsync();
        int[] expected = await engine.TokensAsync(Sampled());
        IAsyncEnumerable<GenerationUpdate> result = engine.GenerateAsync(Sampled());

        int[][] read = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ReadAsync(result))));

        Assert.All(read, tokens => Assert.Equal(expected, tokens));
        Assert.Equal(5, engine.GetStatistics().FinishedRequests);
        Assert.Equal(0, engine.GetStatistics().PagesInUse);
    }

    [Fact]
    public async Task GenerateAsync_SecondEnumeratorBesideTheFirst_BothGoOn()
    {
        await using InferenceEngine engine = await CreateAsync();
        IAsyncEnumerable<GenerationUpdate> result = engine.GenerateAsync(Sampled());
        await using IAsyncEnumerator<GenerationUpdate> first = result.GetAsyncEnumerator();
        var tokens = new List<int>();
        for (int i = 0; i < 3 && await first.MoveNextAsync(); i++)
        {
            tokens.Add(first.Current.Token);
        }

        int[] second = await ReadAsync(result);
        while (await first.MoveNextAsync())
        {
            tokens.Add(first.Current.Token);
        }

        Assert.Equal(second, tokens);
    }

    [Fact]
    public async Task GenerateAsync_ConstraintEnumeratedTwice_BeginsItAnew()
    {
        await using InferenceEngine engine = await CreateAsync();
        IAsyncEnumerable<GenerationUpdate> result = engine.GenerateAsync(Sampled() with
        {
            MaxOutputTokens = 40,
            Constraint = TokenConstraint.FromRegex("[a-z]{6}"),
        });

        int[] first = await ReadAsync(result);

        Assert.Equal(6, engine.Tokenizer.Decode(first).Trim().Length);
        Assert.Equal(first, await ReadAsync(result));
    }

    [Fact]
    public async Task GenerateAsync_PromptChangedBeforeTheEnumeration_RunsThePromptThatWasGiven()
    {
        await using InferenceEngine engine = await CreateAsync();
        GenerationRequest request = Sampled();
        int[] expected = await engine.TokensAsync(request);
        int[] prompt = request.Prompt.ToArray();
        IAsyncEnumerable<GenerationUpdate> result = engine.GenerateAsync(request with { Prompt = prompt });

        Array.Fill(prompt, int.MaxValue);

        Assert.Equal(expected, await ReadAsync(result));
    }

    private static GenerationRequest Sampled() => Request(Prompt(20, 64, 5), 12, new SamplingParameters { Seed = 3 });

    private static async Task<int[]> ReadAsync(IAsyncEnumerable<GenerationUpdate> result)
    {
        var tokens = new List<int>();
        await foreach (GenerationUpdate update in result)
        {
            tokens.Add(update.Token);
        }

        return [.. tokens];
    }
}
