using MagicDec.Engine.KvCache;

namespace MagicDec.Engine.Tests.KvCache;

/// <summary>What an earlier owner left in a page never reaches a later one.</summary>
public class StaleMemoryTests
{
    [Theory]
    [InlineData(true, 64)]
    [InlineData(false, 64)]
    [InlineData(true, 10)]
    [InlineData(false, 10)]
    [InlineData(true, 64, true)]
    [InlineData(true, 128, true)]
    public void Attend_PagesFullOfNaN_GiveTheBitsOfCleanPages(bool bfloat16, int headSize, bool tiles = false)
    {
        int[] chunks = [1, 1, 30, 1, 4, 1, 60, 3, 1];
        Assert.Equal(Run(bfloat16, headSize, tiles, chunks, stale: 0), Run(bfloat16, headSize, tiles, chunks, stale: 0xff));
    }

    /// <summary>The check above can fail: a NaN in a slot that is read does come out.</summary>
    [Fact]
    public void Attend_NaNInAVisibleSlot_ComesOut()
    {
        using var rig = new AttentionRig(1, 3, 64);
        var sequence = rig.NewSequence(1);
        rig.Prefill(sequence, [20]);
        rig.Store.PageBytes(0, 0, sequence.Table.Pages[0]).Fill(0xff);

        Assert.Contains(rig.Step(new StepPart(sequence, 1))[0], float.IsNaN);
    }

    [Fact]
    public void Attend_SlotsPastTheRow_DoNotMatter()
    {
        using var rig = new AttentionRig(1, 3, 64);
        var sequence = rig.NewSequence(1);
        rig.Prefill(sequence, [20]);
        var expected = rig.Step(new StepPart(sequence, 1))[0];

        // The slots after the row hold extreme drafts now, the row is computed again.
        sequence.Table.Truncate(20);
        rig.Step(new StepPart(sequence with { Seed = 77 }, 12));
        sequence.Table.Truncate(20);

        Assert.Equal(expected, rig.Step(new StepPart(sequence, 1))[0]);
    }

    private static float[] Run(bool bfloat16, int headSize, bool tiles, int[] chunks, byte stale)
    {
        using var rig = new AttentionRig(2, 3, headSize, bfloat16 ? KvFormat.BFloat16 : KvFormat.Float32, pages: 8, tiles: tiles);
        for (var page = 0; page < 8; page++)
        {
            for (var head = 0; head < 2; head++)
                rig.Store.PageBytes(0, head, page).Fill(stale);
        }

        return rig.Prefill(rig.NewSequence(8), chunks);
    }
}
