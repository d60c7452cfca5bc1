using MagicDec.Engine.Constraints;
using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Drafters;
using MagicDec.Engine.Speculation.Suffix;
using MagicDec.Engine.Tests.Constraints;

namespace MagicDec.Engine.Tests.Speculation.Suffix;

/// <summary>What the index offers and drafts where not all that it guesses can come.</summary>
public sealed class SuffixDrafterTests
{
    private const string History = "abcdefgh-12<abcdefgh";

    [Theory]
    [InlineData(null, "-12<abcd")]
    [InlineData("[a-z]+", "")]
    [InlineData("-[0-9]+", "-12")]
    [InlineData("-12", "-12")]
    public void Draft_ConstraintForbidsGuesses_TheyAreNotEvenOffered(string? pattern, string expected)
    {
        DraftContext row = Draft(pattern, stop: []);

        Assert.Equal(expected, TestVocabulary.Text(row.Drafted.ToArray()));
        Assert.Equal(expected.Length, row.SuffixOffer.Length);
    }

    [Fact]
    public void Draft_StopTokenAmongGuesses_IsTheLast()
    {
        DraftContext row = Draft(null, stop: [TestVocabulary.Byte('<')]);

        Assert.Equal("-12<", TestVocabulary.Text(row.Drafted.ToArray()));
        Assert.Equal(4, row.SuffixOffer.Length);
    }

    [Fact]
    public void Draft_OnlyLooksAhead_ConstraintStaysWhereItWas()
    {
        DraftContext row = Draft("-[0-9]+", stop: []);

        Assert.True(row.Sampling.Constraint!.Allows(TestVocabulary.Byte('-')));
        Assert.False(row.Sampling.Constraint.Allows(TestVocabulary.Byte('1')));
    }

    private static DraftContext Draft(string? pattern, int[] stop)
    {
        ConstraintCursor? constraint = pattern is null
            ? null
            : new ConstraintCache(() => TestVocabulary.Vocabulary).Begin(TokenConstraint.FromRegex(pattern), new HashSet<int> { TestVocabulary.End });
        int[] prompt = [.. History.Select(TestVocabulary.Byte)];
        RowSampling sampling = new() { Parameters = SamplingParameters.Greedy, Constraint = constraint };
        DraftContext row = new(new TokenHistory(prompt), prompt.Length + 50, new PageTable(new PagePool(1), null!), sampling, stop.ToHashSet(), new DraftingOptions());
        row.BeginRound(new DraftPlan(Drafter.Suffix, 8, 0, KvSelector.Verified));
        new SuffixDrafter(new TokenTrust()).Draft([row]);
        return row;
    }
}
