using MagicDec.Engine.Speculation.Policy.Acceptance;
using MagicDec.Engine.Speculation.Suffix;

namespace MagicDec.Engine.Tests.Speculation.Policy;

public sealed class SuffixOffersTests
{
    private static readonly SuffixOffer Four = new(4, 3, 2);
    private readonly SuffixOffers _own = new();
    private readonly SuffixOffers _all = new();

    [Fact]
    public void Expect_NobodyWasOfferedAnything_IsNothing() => Assert.Equal(default, _own.Expect(_all));

    [Fact]
    public void Expect_OthersWereOfferedSomethingEverySecondRound_ExpectsTheSameOfANewRequest()
    {
        Fill(_all, 400, round => round % 2 == 0 ? Four : default);

        SuffixShare share = _own.Expect(_all);
        Assert.InRange(share.Rounds, 0.48, 0.52);
        Assert.Equal(4, share.Length);
        Assert.Equal(3 * share.Rounds, share.Tokens, 1e-9);
        Assert.Equal(2 * share.Rounds, share.Gain, 1e-9);
    }

    [Fact]
    public void Expect_OwnExperienceDiffers_IsSoonBelieved()
    {
        Fill(_all, 400, _ => Four);
        Fill(_own, 20, _ => default);

        Assert.InRange(_own.Expect(_all).Rounds, 0.1, 0.3);
    }

    [Theory]
    [InlineData(1.9, 4)]
    [InlineData(2.1, 0)]
    public void IfMoreThan_WhatAnotherDraftGains_IsAllOrNothing(double gain, int length)
    {
        Fill(_own, 100, round => round % 3 == 0 ? Four : default);

        Assert.Equal(length, _own.Expect(_all).IfMoreThan(gain).Length);
    }

    private static void Fill(SuffixOffers offers, int rounds, Func<int, SuffixOffer> offer)
    {
        for (int round = 0; round < rounds; round++)
        {
            offers.Observe(offer(round));
        }
    }
}
