using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Suffix;

namespace MagicDec.Engine.Tests.Speculation;

public sealed class DraftPlanTests
{
    [Theory]
    [InlineData(Drafter.Suffix, null, false, 3, 3)]
    [InlineData(Drafter.Suffix, 8, false, 8, 8)]
    [InlineData(Drafter.Suffix, 8, true, 8, 8)]
    [InlineData(Drafter.SuffixThenSparse, null, false, 3, 0)]
    [InlineData(Drafter.SuffixThenSparse, 8, true, 8, 8)]
    [InlineData(Drafter.SuffixThenSparse, 0, true, 0, 0)]
    [InlineData(Drafter.Sparse, null, false, 0, 0)]
    public void AfterMatch_StrongAndWeak_IsAsPlannedOrAsTheDrafterTrusts(Drafter drafter, int? suffix, bool priced, int afterStrong, int afterWeak)
    {
        var plan = new DraftPlan(drafter, 3, 512, KvSelector.Verified, suffix, priced ? new SuffixPrice() : null);

        Assert.Equal(afterStrong, plan.AfterMatch(DraftPlan.StrongMatch));
        Assert.Equal(afterStrong, plan.AfterMatch(100));
        Assert.Equal(afterWeak, plan.AfterMatch(DraftPlan.StrongMatch - 1));
        Assert.Equal(afterStrong, plan.LongestSuffix);
        Assert.Equal(Math.Max(3, afterStrong), plan.Longest);
    }

    [Fact]
    public void Within_ShorterThanThePlan_CutsEveryLength()
    {
        DraftPlan plan = new DraftPlan(Drafter.SuffixThenSparse, 5, 512, KvSelector.Verified, 8).Within(3);

        Assert.Equal(new DraftPlan(Drafter.SuffixThenSparse, 3, 512, KvSelector.Verified, 3), plan);
        Assert.Equal(0, plan.Within(0).Longest);
    }
}
