using MagicDec.Engine.KvCache;

namespace MagicDec.Engine.Tests.KvCache;

public class SparseViewTests
{
    [Fact]
    public void Attend_SparseView_ReadsListedPagesAndTailOnly()
    {
        using var rig = new AttentionRig(2, 3, 64, layers: 2);
        var sequence = rig.NewSequence(1);
        Prefill(rig, sequence, 200);
        var view = new KvView(2, 2, 4);
        view.Reset(tailPage: 11);
        int[][] chosen = [[0, 3], [], [5, 6, 10], [0]];
        for (var i = 0; i < chosen.Length; i++)
        {
            chosen[i].CopyTo(view.Buffer(i / 2, i % 2));
            view.SetCount(i / 2, i % 2, chosen[i].Length);
        }

        for (var layer = 0; layer < 2; layer++)
        {
            var start = sequence.Table.TokenCount;
            var output = rig.Step(layer, [new StepPart(sequence, 3, view)])[0];
            sequence.Table.Truncate(start);
            for (var r = 0; r < 3; r++)
            {
                for (var head = 0; head < 6; head++)
                {
                    var pages = chosen[(layer * 2) + (head / 3)];
                    var (expected, _) = ReferenceAttention.Row(
                        rig, sequence, layer, head, start + r, t => t / 16 >= 11 || pages.Contains(t / 16));
                    for (var d = 0; d < 64; d++)
                        Assert.Equal(expected[d], output[(r * rig.QueryWidth) + (head * 64) + d], 2e-5);
                }
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attend_MassAsked_SumsProbabilitiesByPage(bool sparse)
    {
        using var rig = new AttentionRig(2, 3, 16, pages: 100);
        var sequence = rig.NewSequence(2);
        rig.Prefill(sequence, [1100]);
        var view = new KvView(1, 2, 4);
        view.Reset(tailPage: 66);
        view.Buffer(0, 0)[0] = 2;
        view.Buffer(0, 0)[1] = 40;
        view.SetCount(0, 0, 2);
        var mass = new PageMass(1, 2, 70);
        mass.Pages(0, 1).Fill(5f);

        rig.Step(new StepPart(sequence, 6, sparse ? view : null) { Mass = mass, MassRows = 4 });

        for (var kvHead = 0; kvHead < 2; kvHead++)
        {
            var listed = view.Pages(0, kvHead).ToArray();
            var expected = new double[70];
            for (var row = 2; row < 6; row++)
            {
                for (var head = kvHead * 3; head < (kvHead + 1) * 3; head++)
                {
                    var (_, p) = ReferenceAttention.Row(
                        rig, sequence, 0, head, 1100 + row, t => !sparse || t / 16 >= 66 || listed.Contains(t / 16));
                    for (var t = 0; t < p.Length; t++)
                        expected[t / 16] += p[t];
                }
            }

            Assert.Equal(12, mass.Pages(0, kvHead).ToArray().Sum(), 1e-4);
            for (var page = 0; page < 70; page++)
                Assert.Equal(expected[page], mass.Pages(0, kvHead)[page], 1e-5);
        }
    }

    [Fact]
    public void Attend_MassAsked_DoesNotChangeTheOutput()
    {
        using var rig = new AttentionRig(2, 3, 64);
        var sequence = rig.NewSequence(3);
        rig.Prefill(sequence, [50]);
        var expected = rig.Step(new StepPart(sequence, 5))[0];
        sequence.Table.Truncate(50);

        var output = rig.Step(new StepPart(sequence, 5) { Mass = new PageMass(1, 2, 2), MassRows = 3 })[0];

        Assert.Equal(expected, output);
    }

    [Fact]
    public void Attend_TailAfterTheFirstRow_IsRefused()
    {
        using var rig = new AttentionRig(1, 1, 8);
        var sequence = rig.NewSequence(1);
        rig.Prefill(sequence, [20]);
        var view = new KvView(1, 1, 4);
        view.Reset(tailPage: 2);

        var exception = Assert.Throws<InvalidOperationException>(() => rig.Step(new StepPart(sequence, 1, view)));

        Assert.Contains("page 2", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 3, 2 })]
    [InlineData(new[] { 2, 2 })]
    [InlineData(new[] { 1, 8 })]
    [InlineData(new[] { -1 })]
    public void SetCount_NotAscendingBeforeTheTail_IsRefused(int[] pages)
    {
        var view = new KvView(1, 1, 4);
        view.Reset(tailPage: 8);
        pages.CopyTo(view.Buffer(0, 0));

        Assert.Throws<ArgumentException>(() => view.SetCount(0, 0, pages.Length));
    }

    [Fact]
    public void Reset_SparseView_EmptiesItAndFullRefuses()
    {
        var view = new KvView(2, 2, 4);
        view.Reset(tailPage: 8);
        view.Buffer(1, 1)[0] = 3;
        view.SetCount(1, 1, 1);
        view.Reset(tailPage: 9);

        Assert.True(view.Pages(1, 1).IsEmpty);
        Assert.Equal(9, view.TailPage);
        Assert.True(KvView.Full.IsFull && KvView.Full.Pages(5, 5).IsEmpty);
        Assert.Throws<InvalidOperationException>(() => KvView.Full.Reset(0));
    }

    private static void Prefill(AttentionRig rig, TestSequence sequence, int tokens)
    {
        for (var layer = 0; layer < rig.Geometry.Layers; layer++)
        {
            sequence.Table.Truncate(0);
            rig.Step(layer, [new StepPart(sequence, tokens)]);
        }
    }
}
