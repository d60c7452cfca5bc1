using MagicDec.Engine.Speculation;

namespace MagicDec.Engine.Tests.Speculation;

public sealed class DraftPlanTests
{
    [Theory]
    [InlineData(Drafter.Suffix, null, null, 3, 3)]
    [InlineData(Drafter.SuffixThenSparse, null, null, 3, 0)]
    [InlineData(Drafter.SuffixThenSparse, 8, 2, 8, 2)]
    [InlineData(Drafter.SuffixThenSparse, 0, 5, 0, 5)]
    [InlineData(Drafter.Suffix, 6, 0, 6, 0)]
    public void AfterMatch_StrongAndWeak_IsAsPlannedOrAsTheDrafterTrusts(Drafter drafter, int? strong, int? weak, int afterStrong, int afterWeak)
    {
        var plan = new DraftPlan(drafter, 3, 512, KvSelector.Verified, strong, weak);

        Assert.Equal(afterStrong, plan.AfterMatch(DraftPlan.StrongMatch));
        Assert.Equal(afterStrong, plan.AfterMatch(100));
        Assert.Equal(afterWeak, plan.AfterMatch(DraftPlan.StrongMatch - 1));
        Assert.Equal(Math.Max(afterStrong, afterWeak), plan.LongestSuffix);
        Assert.Equal(Math.Max(3, plan.LongestSuffix), plan.Longest);
    }

    [Fact]
    public void Longest_ModelDraftsAlone_IsItsLength() =>
        Assert.Equal((4, 0), (new DraftPlan(Drafter.Sparse, 4, 512, KvSelector.Verified).Longest, new DraftPlan(Drafter.Sparse, 4, 512, KvSelector.Verified).LongestSuffix));

    [Fact]
    public void Within_ShorterThanThePlan_CutsEveryLength()
    {
        DraftPlan plan = new DraftPlan(Drafter.SuffixThenSparse, 5, 512, KvSelector.Verified, 8, 1).Within(3);

        Assert.Equal(new DraftPlan(Drafter.SuffixThenSparse, 3, 512, KvSelector.Verified, 3, 1), plan);
        Assert.Equal(0, plan.Within(0).Longest);
    }
}
