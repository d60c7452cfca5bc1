using MagicDec.Engine.Sampling;

namespace MagicDec.Engine.Tests.Sampling;

public class LogprobTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(20)]
    public void Sample_TopLogprobs_AreLogSoftmaxOfRawLogits(int alternatives)
    {
        var logits = ReferenceSampling.RandomLogits(8, 3000);
        var sum = Math.Log(logits.Sum(logit => Math.Exp(logit)));
        var counts = new TokenCounts([.. Enumerable.Range(0, 100)]);
        var p = new SamplingParameters { TopLogprobs = alternatives, Temperature = 0.5f, TopK = 10, RepetitionPenalty = 1.5f };

        var token = new TokenSampler(3000).Sample((float[])logits.Clone(), p, counts, 5, default, out var logprobs);

        Assert.NotNull(logprobs);
        Assert.Equal(token, logprobs.Chosen.Token);
        Assert.Equal(logits[token] - sum, logprobs.Chosen.Logprob, 1e-5);
        var expected = Enumerable.Range(0, 3000).OrderByDescending(t => logits[t]).Take(alternatives).ToList();
        Assert.Equal(expected, logprobs.Top.Select(top => top.Token));
        Assert.All(logprobs.Top, top => Assert.Equal(logits[top.Token] - sum, top.Logprob, 1e-5));
    }

    [Fact]
    public void Sample_LogprobsAsked_SameTokenAsWithout()
    {
        var sampler = new TokenSampler(3000);
        for (var position = 0; position < 30; position++)
        {
            var logits = ReferenceSampling.RandomLogits(position, 3000);
            var p = new SamplingParameters { TopP = 0.9f };
            Assert.Equal(
                sampler.Sample((float[])logits.Clone(), p, null, position),
                sampler.Sample((float[])logits.Clone(), p with { TopLogprobs = 3 }, null, position));
        }
    }

    [Fact]
    public void Sample_FewerTokensThanAlternatives_ReturnsAll()
    {
        new TokenSampler(3).Sample([1f, 2f, 3f], new() { TopLogprobs = 20 }, null, 0, default, out var logprobs);
        Assert.Equal([2, 1, 0], logprobs!.Top.Select(top => top.Token));
    }

    [Fact]
    public void Sample_NotAsked_GivesNone()
    {
        new TokenSampler(3).Sample([1f, 2f, 3f], new(), null, 0, default, out var logprobs);
        Assert.Null(logprobs);
    }
}
