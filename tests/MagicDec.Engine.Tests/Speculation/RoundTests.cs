using FsCheck;
using FsCheck.Fluent;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Tests.Workloads.Sabotage.Drafts;

namespace MagicDec.Engine.Tests.Speculation;

/// <summary>Losslessness over the whole product of drafters, selectors, lengths (those of suffix drafts too), budgets, sampling, batches and chunks, and its controls.</summary>
public sealed class RoundTests
{
    private const int Cases = 40;

    [Fact]
    public void Generate_AnyRounds_GiveTheTokensOfPlainDecoding()
    {
        RoundProperty property = new();

        Check(property);

        Assert.True(property.Accepted > 100 && property.Drafted - property.Accepted > 100, "The cases hardly drafted.");
        Assert.True(property.SuffixDrafted > 50, $"Only {property.SuffixDrafted} tokens were drafted by suffix.");
    }

    [Fact]
    public void Generate_HostileDrafter_GivesTheTokensOfPlainDecoding()
    {
        RoundProperty property = new(drafter: inner => new HostileDrafter(inner, vocabulary: 512, seed: 1));

        Check(property);

        Assert.True(property.Drafted > 100, "The cases hardly drafted.");
    }

    [Fact]
    public void VerifySkipped_IsFound() => Finds(runner => new VerifySkipped(runner));

    [Fact]
    public void DraftKvKept_IsFound() => Finds(runner => new DraftKvKept(runner));

    [Fact]
    public void RollbackSkipped_IsFound() => Finds(runner => new RollbackSkipped(runner));

    [Fact]
    public void BonusOffByOne_IsFound() => Finds(runner => new BonusOffByOne(runner));

    [Fact]
    public void PenaltyRollbackSkipped_IsFound() => Finds(runner => new PenaltyRollbackSkipped(runner));

    [Fact]
    public void NoiseNotByPosition_IsFound() => Finds(runner => new DraftPositionNoise(runner));

    private static void Check(RoundProperty property) => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(Cases).WithReplay(7, 11),
        Prop.ForAll(RoundProperty.Cases, async test => Assert.Null(await property.CheckAsync(test))));

    // No shrinking here: that the mistake is found is enough, and quick.
    private static void Finds(Func<IModelRunner, IModelRunner> sabotage)
    {
        RoundProperty property = new(sabotage);
        IEnumerable<RoundCase> cases = RoundProperty.Cases.Generator.Sample(Cases, Cases);

        Assert.True(
            cases.Any(test => Task.Run(() => property.CheckAsync(test)).GetAwaiter().GetResult() is not null),
            $"{Cases} cases went well on an engine that is broken.");
    }
}
