using FsCheck;
using FsCheck.Fluent;
using MagicDec.Engine.KvCache;

namespace MagicDec.Engine.Tests.KvCache;

/// <summary>A row has the same bits however it is computed.</summary>
public class AttentionInvarianceTests
{
    private static readonly (int KvHeads, int Group, int HeadSize, KvFormat Format, bool Tiles)[] Shapes =
    [
        (2, 3, 64, KvFormat.BFloat16, false), (1, 4, 80, KvFormat.Float32, false), (1, 1, 10, KvFormat.BFloat16, false), (3, 5, 16, KvFormat.BFloat16, false),
        (2, 3, 64, KvFormat.BFloat16, true), (1, 9, 128, KvFormat.BFloat16, true),
    ];

    [Fact]
    public void Attend_AnyChunksAndNeighbours_GiveTheBitsOfOneTokenAlone()
    {
        foreach (var shape in Shapes)
        {
            const int length = 150;
            var expected = Alone(shape, seed: 1, length);
            var neighbours = Alone(shape, seed: 2, length);
            Check.One(Config.QuickThrowOnFailure.WithMaxTest(12), Prop.ForAll((byte[] someSizes, byte[] otherSizes) =>
            {
                List<int> mine = Chunks(someSizes, length), others = Chunks(otherSizes, length);
                using var rig = new AttentionRig(shape.KvHeads, shape.Group, shape.HeadSize, shape.Format, tiles: shape.Tiles);
                TestSequence a = rig.NewSequence(1), b = rig.NewSequence(2);
                List<float> outputA = [], outputB = [];
                for (var i = 0; i < Math.Max(mine.Count, others.Count); i++)
                {
                    // Pages of the two sequences interleave, and the neighbour comes first.
                    List<StepPart> parts = [];
                    if (i < others.Count)
                        parts.Add(new StepPart(b, others[i]));
                    if (i < mine.Count)
                        parts.Add(new StepPart(a, mine[i]));
                    var outputs = rig.Step([.. parts]);
                    for (var p = 0; p < parts.Count; p++)
                        (parts[p].Sequence == a ? outputA : outputB).AddRange(outputs[p]);
                }

                return SameBits(expected, outputA) && SameBits(neighbours, outputB);
            }));
        }
    }

    [Theory]
    [InlineData(1, 16)]
    [InlineData(2, 16)]
    [InlineData(3, 16)]
    [InlineData(2, 64)]
    [InlineData(3, 64)]
    public void Attend_AnyThreads_GiveTheSameBitsOverSeveralSplits(int threads, int headSize)
    {
        // 2600 tokens are three splits; 40 rows of 3 heads are a crowded unit, 1 row is not.
        float[]? expected = null;
        foreach (var chunks in new int[][] { [1300, 1260, 40], [2559, 1, 40], [2560, 1, 1, 30, 8] })
        {
            using var rig = new AttentionRig(1, 3, headSize, threads: threads, pages: 400, tiles: true);
            var output = rig.Prefill(rig.NewSequence(3), chunks)[^(40 * rig.QueryWidth)..];
            expected ??= ByOneThread();
            Assert.True(SameBits(expected, output), $"chunks {string.Join(',', chunks)}");
        }

        float[] ByOneThread()
        {
            using var rig = new AttentionRig(1, 3, headSize, threads: 1, pages: 400, tiles: true);
            return rig.Prefill(rig.NewSequence(3), [2560, 40])[^(40 * rig.QueryWidth)..];
        }
    }

    [Fact]
    public void Attend_PagesInAnyOrder_GiveTheSameBits()
    {
        var expected = Alone(Shapes[0], seed: 4, length: 100);
        using var rig = new AttentionRig(Shapes[0].KvHeads, Shapes[0].Group, Shapes[0].HeadSize, pages: 16);
        var pages = Enumerable.Range(0, 16).Select(_ => rig.Pool.Rent()).ToArray();
        new Random(7).Shuffle(pages);
        foreach (var page in pages)
            rig.Pool.Release(page);

        var output = rig.Prefill(rig.NewSequence(4), [90, 10]);

        Assert.True(SameBits(expected, output));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(5)]
    public void Attend_DraftsRejectedAndOverwritten_LeaveNoTrace(int index)
    {
        var shape = Shapes[index];
        var expected = Alone(shape, seed: 5, length: 60);
        using var rig = new AttentionRig(shape.KvHeads, shape.Group, shape.HeadSize, shape.Format, tiles: shape.Tiles);
        var sequence = rig.NewSequence(5);
        var drafts = sequence with { Seed = 99 };
        List<float> output = [];
        for (var position = 0; position < 60; position += 4)
        {
            rig.Step(new StepPart(drafts, 7));
            sequence.Table.Truncate(position);
            output.AddRange(rig.Step(new StepPart(sequence, 4))[0]);
        }

        Assert.True(SameBits(expected, output));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(5, 0)]
    [InlineData(5, 4)]
    public void Attend_SparseViewOfEveryPage_GivesTheBitsOfTheFullOne(int tailPage, int index)
    {
        var shape = Shapes[index];
        var expected = Alone(shape, seed: 6, length: 100);
        using var rig = new AttentionRig(shape.KvHeads, shape.Group, shape.HeadSize, shape.Format, tiles: shape.Tiles);
        var sequence = rig.NewSequence(6);
        rig.Prefill(sequence, [90]);
        var view = new KvView(1, shape.KvHeads, capacityPages: 8);
        view.Reset(tailPage);
        for (var head = 0; head < shape.KvHeads; head++)
        {
            for (var page = 0; page < tailPage; page++)
                view.Buffer(0, head)[page] = page;
            view.SetCount(0, head, tailPage);
        }

        var output = rig.Step(new StepPart(sequence, 10, view))[0];

        Assert.True(SameBits(expected[^output.Length..], output));
    }

    /// <summary>The bits of the comparison are real: another order of tokens gives other bits.</summary>
    [Fact]
    public void Attend_OtherSequence_GivesOtherBits() =>
        Assert.False(SameBits(Alone(Shapes[0], seed: 1, length: 20), Alone(Shapes[0], seed: 2, length: 20)));

    private static float[] Alone((int KvHeads, int Group, int HeadSize, KvFormat Format, bool Tiles) shape, int seed, int length)
    {
        using var rig = new AttentionRig(shape.KvHeads, shape.Group, shape.HeadSize, shape.Format, threads: 1, tiles: shape.Tiles);
        return rig.Prefill(rig.NewSequence(seed), Enumerable.Repeat(1, length));
    }

    private static bool SameBits(IReadOnlyList<float> expected, IReadOnlyList<float> found) =>
        expected.Select(BitConverter.SingleToInt32Bits).SequenceEqual(found.Select(BitConverter.SingleToInt32Bits));

    /// <summary>Cuts a length into the given sizes, each 1 .. 40, over and over.</summary>
    private static List<int> Chunks(byte[] sizes, int length)
    {
        List<int> chunks = [];
        for (int i = 0, left = length; left > 0; left -= chunks[^1], i++)
            chunks.Add(Math.Min(left, sizes.Length == 0 ? length : 1 + (sizes[i % sizes.Length] % 40)));
        return chunks;
    }
}
