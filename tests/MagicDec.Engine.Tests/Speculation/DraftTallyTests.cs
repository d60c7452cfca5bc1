using MagicDec.Engine.Speculation;

namespace MagicDec.Engine.Tests.Speculation;

public sealed class DraftTallyTests
{
    [Fact]
    public void Add_Rounds_AreCountedByDrafterAndPosition()
    {
        var tally = new DraftTally();
        tally.Add(suffix: false, drafted: 4, accepted: 4);
        tally.Add(suffix: false, drafted: 4, accepted: 1);
        tally.Add(suffix: true, drafted: 2, accepted: 0);
        tally.Add(suffix: true, drafted: 3, accepted: 2);

        Assert.Equal(
            new DraftingUsage { Rounds = 4, DraftedTokens = 13, AcceptedTokens = 7, SuffixDraftedTokens = 5, SuffixAcceptedTokens = 2 }, tally.ToUsage());
        Assert.Equal([3 / 4.0, 2 / 3.0, 1 / 2.0, 1.0], tally.AcceptanceByPosition());
    }

    [Fact]
    public void Add_NothingDrafted_IsNoRound()
    {
        var tally = new DraftTally();
        tally.Add(suffix: true, drafted: 0, accepted: 0);

        Assert.Equal(new DraftingUsage(), tally.ToUsage());
        Assert.Empty(tally.AcceptanceByPosition());
    }

    [Fact]
    public void AcceptanceByPosition_NothingEverAccepted_IsOnePositionOfZero()
    {
        var tally = new DraftTally();
        tally.Add(suffix: false, drafted: 8, accepted: 0);

        Assert.Equal([0.0], tally.AcceptanceByPosition());
    }
}
