using FsCheck;
using FsCheck.Fluent;
using static MagicDec.Engine.Tests.EngineFactory;

namespace MagicDec.Engine.Tests.KvCache.Prefixes;

public sealed class PrefixCacheTests
{
    [Fact]
    public void Adopt_SamePromptAgain_LeavesOneTokenToCompute()
    {
        var rig = new PrefixRig(20);
        int[] prompt = Prompt(64, 100, 1);
        rig.End(rig.Start(prompt)!);
        Assert.Equal(63, rig.Start(prompt)!.Cached);
    }

    [Fact]
    public void Adopt_ConversationGoesOn_FindsItsPartlyFilledPage()
    {
        var rig = new PrefixRig(20);
        int[] first = Prompt(37, 100, 1);
        rig.End(rig.Start(first)!);
        Assert.Equal(37, rig.Start([.. first, .. Prompt(30, 100, 2)])!.Cached);
    }

    [Fact]
    public void Adopt_PromptsDivergeInsideAPage_SharesTheCommonPart()
    {
        var rig = new PrefixRig(20);
        int[] common = Prompt(39, 100, 1);
        PrefixRun a = rig.Start([.. common, 7, .. Prompt(20, 100, 2)])!;
        PrefixRun b = rig.Start([.. common, 8, .. Prompt(20, 100, 3)])!;
        Assert.Equal(39, b.Cached);
        Assert.Equal(a.Table.Pages[..2], b.Table.Pages[..2]);
        Assert.NotEqual(a.Table.Pages[2], b.Table.Pages[2]);
        rig.Check(a);
    }

    [Fact]
    public void Adopt_OtherSalt_FindsNothing()
    {
        var rig = new PrefixRig(20);
        int[] prompt = Prompt(64, 100, 1);
        rig.End(rig.Start(prompt, "tenant a")!);
        Assert.Equal(0, rig.Start(prompt, "tenant b")!.Cached);
        Assert.Equal(63, rig.Start(prompt, "tenant a")!.Cached);
    }

    [Fact]
    public void Adopt_SamePageAfterAnotherParent_IsNotFound()
    {
        var rig = new PrefixRig(20);
        int[] page = Prompt(16, 100, 1);
        rig.End(rig.Start([.. page, .. page, .. page])!);
        Assert.Equal(0, rig.Start([.. Prompt(16, 100, 2), .. page, .. page])!.Cached);
    }

    [Fact]
    public void Publish_ComputedTwiceAtOnce_BothHoldOnePage()
    {
        var rig = new PrefixRig(20);
        int[] prompt = Prompt(33, 100, 1);
        PrefixRun a = rig.Start(prompt[..1])!;
        PrefixRun b = rig.Start(prompt[..1])!;
        a.Tokens.AddRange(prompt[1..]);
        b.Tokens.AddRange(prompt[1..]);
        Assert.True(rig.Compute(a) && rig.Compute(b));
        Assert.Equal(a.Table.Pages[..2], b.Table.Pages[..2]);
        Assert.Equal(20 - 4, rig.Pool.FreeCount);
    }

    [Fact]
    public void Rent_PoolFull_EvictsLeastRecentlyUsedFromTheEnd()
    {
        var rig = new PrefixRig(8);
        int[] a = Prompt(48, 100, 1), b = Prompt(48, 100, 2);
        rig.End(rig.Start(a)!);
        rig.End(rig.Start(b)!);
        rig.End(rig.Start(a)!); // now b is the older one: 3 pages of each, and 2 free
        PrefixRun other = rig.Start(Prompt(64, 100, 3))!;
        Assert.Equal(2, rig.Cache.Evictions);
        rig.End(other);
        Assert.Equal(16, rig.CountCached(b));
        Assert.Equal(48, rig.CountCached(a));
    }

    [Fact]
    public void Add_ConversationGoesOn_DropsTheSupersededTail()
    {
        var rig = new PrefixRig(20);
        int[] tokens = Prompt(60, 100, 1);
        for (int length = 18; length <= 60; length += 3)
        {
            rig.End(rig.Start(tokens[..length])!);
        }

        Assert.Equal(4, rig.Cache.PageCount);
        Assert.Equal(20, rig.Pool.FreeCount);
        Assert.Equal(0, rig.Cache.Evictions);
    }

    /// <summary>Random sequences that start, grow and end over few tokens, so that prefixes are often equal and the pool is often full.</summary>
    [Fact]
    public void Cache_AnyHistory_KeepsContentAndLeaksNothing() => Check.QuickThrowOnFailure(Prop.ForAll((byte[] history) =>
    {
        var rig = new PrefixRig(10);
        List<PrefixRun> runs = [];
        foreach (byte[] step in history.Chunk(3).Where(step => step.Length == 3))
        {
            PrefixRun? run = runs.Count > 0 ? runs[step[1] % runs.Count] : null;
            switch (step[0] % 3)
            {
                case 0 when rig.Start([.. Common(step[1] % 3, step[1] % 61 + 1), .. Common(step[2] % 2, step[2] % 7)], $"{step[2] % 8 / 7}") is { } started:
                    runs.Add(started);
                    break;
                case 1 when run is not null:
                    run.Tokens.AddRange(Common(step[2] % 3, step[2] % 19));
                    if (!rig.Compute(run))
                    {
                        run.Tokens.RemoveRange(run.Table.TokenCount, run.Tokens.Count - run.Table.TokenCount);
                    }

                    break;
                case 2 when run is not null:
                    rig.End(run);
                    runs.Remove(run);
                    break;
            }

            runs.ForEach(rig.Check);
            Assert.Equal(10, rig.Pool.FreeCount + runs.SelectMany(r => r.Table.Pages.ToArray()).Distinct().Count());
        }

        runs.ForEach(rig.End);
        Assert.Equal(10, rig.Pool.FreeCount);
    }));

    private static int[] Common(int kind, int length) => [.. Enumerable.Range(0, length).Select(i => i * (kind + 1) % 5)];
}
