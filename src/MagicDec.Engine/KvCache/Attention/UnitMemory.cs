using System.Runtime.CompilerServices;
using MagicDec.Engine.Compute.Attention;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.KvCache.Attention;

/// <summary>One worker's memory for a unit: the state of its rows, the result of a split and the total.</summary>
internal readonly unsafe struct UnitMemory
{
    private readonly int _rows;
    private readonly int _width;

    /// <summary>Cuts up the worker's scratch memory.</summary>
    public UnitMemory(WorkerPool pool, int worker, int rows, AttentionKernel tallest, KvGeometry geometry)
    {
        _rows = rows;
        _width = geometry.ValueWidth;
        var padded = (rows + 15) & ~15;
        nint query = (nint)((padded + tallest.SpareRows + 15) & ~15) * _width, scores = tallest.TileFloats, sums = padded * 16;
        var result = SplitResult.Floats(rows, _width, 0);
        var memory = pool.Scratch(worker, query + scores + sums + padded + (2 * result));
        State = new RowState
        {
            Query = memory,
            Scores = memory += query,
            Sums = memory += scores,
            Visible = (int*)(memory += sums),
            HeadSize = geometry.HeadSize,
            Width = _width,
        };
        Split = new SplitResult(memory += padded, rows, _width, 0);
        Total = new SplitResult(memory + result, rows, _width, 0);
        Clear(Total);
    }

    /// <summary>The rows, without a result.</summary>
    public RowState State { get; }

    /// <summary>Memory for the result of one split.</summary>
    public SplitResult Split { get; }

    /// <summary>The splits merged so far; nothing at first.</summary>
    public SplitResult Total { get; }

    /// <summary>The rows at the start of a split, with the memory for its result.</summary>
    public RowState Begin(in SplitResult result)
    {
        Clear(result);
        new Span<float>(State.Sums, _rows * 16).Clear();
        return State with { Result = result };
    }

    /// <summary>Closes a split.</summary>
    public void End(in SplitResult result)
    {
        for (var row = 0; row < _rows; row++)
            result.Sum[row] = OnlineSoftmax.Total(State.Sums + (row * 16));
    }

    /// <summary>Folds a closed split into the total; splits come in ascending order.</summary>
    public void Merge(in SplitResult result)
    {
        for (var row = 0; row < _rows; row++)
            OnlineSoftmax.Merge(Total, result, row, _width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Clear(in SplitResult result)
    {
        new Span<float>(result.Output, _rows * _width).Clear();
        new Span<float>(result.Max, _rows).Fill(AttentionKernel.NoScore);
        new Span<float>(result.Sum, _rows).Clear();
        if (result.Mass != null)
            new Span<float>(result.Mass, _rows * AttentionKernel.SplitPages).Clear();
    }
}
