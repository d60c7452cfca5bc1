using MagicDec.Engine.Speculation.Policy;

namespace MagicDec.Engine.Tests.Speculation.Policy;

public sealed class DraftTrialsTests
{
    private readonly DraftTrials _trials = new();

    [Theory]
    [InlineData(0.85, new int[0])]
    [InlineData(1.0, new[] { 1, 3, 7, 15, 31, 63, 127, 255, 511, 767 })]
    [InlineData(1.3, new int[0])]
    public void Try_ThousandRounds_WhatIsCloseIsTriedEverMoreSeldom(double gain, int[] expected)
    {
        List<int> tried = [];
        for (int round = 1; round <= 1000; round++)
        {
            if (_trials.Try(gain, drafts: true, rounds: 1))
            {
                tried.Add(round);
            }

            _trials.Observe(isTimed: true);
        }

        Assert.Equal(expected, tried);
    }

    [Fact]
    public void Try_StepsComputePrompts_WaitsForOneThatDoesNot()
    {
        _trials.Observe(isTimed: false);
        for (int round = 0; round < 50; round++)
        {
            Assert.False(_trials.Try(1, drafts: true, rounds: 1));
            _trials.Observe(isTimed: false);
        }

        _trials.Try(1, drafts: true, rounds: 1);
        _trials.Observe(isTimed: true);
        Assert.True(_trials.Try(1, drafts: true, rounds: 1));

        // A prompt came with that very step: nothing was learned, so it is tried again.
        _trials.Observe(isTimed: false);
        _trials.Try(1, drafts: true, rounds: 1);
        _trials.Observe(isTimed: true);
        Assert.True(_trials.Try(1, drafts: true, rounds: 1));
        _trials.Observe(isTimed: true);
        Assert.False(_trials.Try(1, drafts: true, rounds: 1));
    }

    [Fact]
    public void Hopes_DraftsKeepLosing_WaitsTwiceAsLongEachTime()
    {
        List<int> hoped = [];
        for (int round = 1; round <= 250; round++)
        {
            _trials.Try(0.7, drafts: false, rounds: 1);
            if (_trials.Hopes)
            {
                hoped.Add(round);
                _trials.Hoped(tried: true);
            }

            _trials.Observe(isTimed: true);
        }

        Assert.Equal([8, 24, 56, 120, 248], hoped);
    }

    [Fact]
    public void Hopes_DraftsAreCloseAndTriedForThat_WaitsForAnother()
    {
        _trials.Try(0.7, drafts: false, rounds: 7);
        _trials.Try(0.95, drafts: false, rounds: 100);
        Assert.False(_trials.Hopes);
        _trials.Try(0.7, drafts: false, rounds: 7);
        Assert.False(_trials.Hopes);
        _trials.Try(0.7, drafts: false, rounds: 1);
        Assert.True(_trials.Hopes);
    }

    [Fact]
    public void Hopes_DraftingWasChosenMeanwhile_BeginsAnew()
    {
        _trials.Try(0.7, drafts: false, rounds: 100);
        _trials.Hoped(tried: true);
        _trials.Try(1.5, drafts: true, rounds: 1);
        _trials.Try(0.7, drafts: false, rounds: 8);
        Assert.True(_trials.Hopes);
    }
}
