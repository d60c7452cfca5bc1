using MagicDec.Engine.KvCache;
using MagicDec.Engine.Tests.VectorWidths;

namespace MagicDec.Engine.Tests.KvCache;

/// <summary>Attention of both formats, over two splits, with head sizes that fill vectors and that do not.</summary>
internal sealed class AttentionProbe : IBitProbe
{
    public void Run(BitHash hash)
    {
        Add(hash, headSize: 64, group: 7, KvFormat.BFloat16, [30, 1, 2, 5]);
        Add(hash, headSize: 24, group: 2, KvFormat.Float32, [17, 3]);
        Add(hash, headSize: 8, group: 1, KvFormat.BFloat16, [1030, 2]);
    }

    internal static void Add(BitHash hash, int headSize, int group, KvFormat format, int[] chunks, bool tiles = false)
    {
        using var rig = new AttentionRig(kvHeads: 1, group, headSize, format, tiles: tiles);
        var mass = new PageMass(1, 1, 128);
        var sequence = rig.NewSequence(9);
        foreach (var count in chunks)
            hash.Add(rig.Step(new StepPart(sequence, count) { Mass = mass, MassRows = 2 })[0]);
        hash.Add(mass.Pages(0, 0));
    }
}
