using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Pages;

namespace MagicDec.Engine.Tests.KvCache;

/// <summary>A sequence whose vectors come from its seed, so that it can be computed again in any other way.</summary>
internal sealed record TestSequence(int Seed, PageTable Table)
{
    private readonly Dictionary<(int Seed, char Kind, int Layer, int Position), float[]> _rows = [];

    /// <summary>A row of q, k or v. Scores spread over several units, so that the running maximum moves; values lie around zero.</summary>
    public float[] Row(char kind, int layer, int position, int width)
    {
        if (_rows.TryGetValue((Seed, kind, layer, position), out var row))
            return row;
        var random = new Random(HashCode(Seed, kind, layer, position));
        row = new float[width];
        for (var i = 0; i < row.Length; i++)
            row[i] = ((random.NextSingle() * 2) - 1) * (kind == 'q' ? 3f : 1.5f);
        return _rows[(Seed, kind, layer, position)] = row;
    }

    private static int HashCode(params int[] parts)
    {
        var hash = 17u;
        foreach (var part in parts)
            hash = (hash ^ (uint)part) * 0x9E3779B1u;
        return (int)(hash >> 1);
    }
}

/// <summary>The next rows of a sequence in a step.</summary>
internal sealed record StepPart(TestSequence Sequence, int Count, KvView? View = null)
{
    public PageMass? Mass { get; init; }

    public int MassRows { get; init; }
}
