using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Workers;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Tests.KvCache;
using MagicDec.Engine.Tests.Runners;
using MagicDec.Engine.Tests.VectorWidths;

namespace MagicDec.Engine.Tests.Compute.Amx;

/// <summary>Products, attention and whole passes on matrix tiles. With narrow vectors a single row is computed by tiles too, instead of by vectors.</summary>
internal sealed class AmxProbe : IBitProbe
{
    public bool UsesMatrixTiles => true;

    public void Run(BitHash hash)
    {
        using var pool = new WorkerPool(2);
        ComputeProbe.AddProducts(hash, pool, WeightFormat.BFloat16, outputs: 70, inputs: 45, rows: 33, tiles: true);
        ComputeProbe.AddProducts(hash, pool, WeightFormat.BFloat16, outputs: 96, inputs: 300, rows: 1, tiles: true);
        AttentionProbe.Add(hash, headSize: 64, group: 7, KvFormat.BFloat16, [30, 1, 2, 5], tiles: true);
        RunnerProbe.Run(hash, tiles: true);
    }
}
