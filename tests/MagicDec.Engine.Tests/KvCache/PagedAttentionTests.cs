using MagicDec.Engine.Compute.Amx;
using MagicDec.Engine.KvCache;

namespace MagicDec.Engine.Tests.KvCache;

public class PagedAttentionTests
{
    [Theory]
    [InlineData(1, 1, 8, false, false)]
    [InlineData(1, 1, 8, true, false)]
    [InlineData(3, 3, 64, true, false)]
    [InlineData(2, 4, 64, false, false)]
    [InlineData(2, 5, 80, true, false)]
    [InlineData(2, 2, 10, true, false)]
    [InlineData(1, 7, 96, false, false)]
    [InlineData(1, 8, 128, true, false)]
    [InlineData(1, 1, 256, true, false)]
    [InlineData(1, 13, 2, false, false)]
    [InlineData(3, 3, 64, true, true)]
    [InlineData(1, 8, 128, true, true)]
    [InlineData(2, 1, 192, true, true)]
    [InlineData(1, 9, 256, true, true)]
    public void Attend_RaggedSteps_MatchesFloat64(int kvHeads, int group, int headSize, bool bfloat16, bool tiles)
    {
        using var rig = new AttentionRig(kvHeads, group, headSize, bfloat16 ? KvFormat.BFloat16 : KvFormat.Float32, tiles: tiles);
        TestSequence[] sequences = [rig.NewSequence(1), rig.NewSequence(2), rig.NewSequence(3)];
        int[][] steps = [[70, 0, 1], [1, 33, 5], [3, 16, 1], [0, 60, 1]];
        foreach (var counts in steps)
        {
            var parts = sequences.Zip(counts).Where(p => p.Second > 0).Select(p => new StepPart(p.First, p.Second)).ToArray();
            var starts = parts.Select(p => p.Sequence.Table.TokenCount).ToArray();
            var outputs = rig.Step(parts);
            for (var i = 0; i < parts.Length; i++)
                AssertNear(rig, parts[i].Sequence, starts[i], outputs[i], tiles);
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    public void Attend_ContextOfSeveralSplits_MatchesFloat64(int headSize)
    {
        using var rig = new AttentionRig(1, 3, headSize, pages: 200, tiles: true);
        var sequence = rig.NewSequence(5);
        rig.Prefill(sequence, [1500, 1000]);
        var output = rig.Step(new StepPart(sequence, 2))[0];
        AssertNear(rig, sequence, 2500, output, tiles: headSize == 64);
    }

    private static void AssertNear(AttentionRig rig, TestSequence sequence, int first, float[] output, bool tiles)
    {
        // Tiles round queries and probabilities as pages round keys and values, and are otherwise exact.
        tiles &= AmxUnit.IsSupported;
        int size = rig.Geometry.HeadSize;
        for (int r = 0; r < output.Length / rig.QueryWidth; r++)
        {
            for (int head = 0; head < rig.Geometry.KvHeads * rig.Group; head++)
            {
                Span<float> found = output.AsSpan((r * rig.QueryWidth) + (head * size), size);
                string place = $"position {first + r} head {head}";
                AssertNear(ReferenceAttention.Row(rig, sequence, 0, head, first + r, static _ => true).Output, found, tiles ? 1e-2 : 2e-5, place);
                if (tiles)
                    AssertNear(RoundedAttention.Row(rig, sequence, 0, head, first + r), found, 1e-3, place + ", rounded");
            }
        }
    }

    private static void AssertNear(double[] expected, Span<float> found, double tolerance, string place)
    {
        for (int d = 0; d < expected.Length; d++)
            Assert.True(Math.Abs(found[d] - expected[d]) < tolerance, $"{place} d {d}: {found[d]}, expected {expected[d]}");
    }
}
