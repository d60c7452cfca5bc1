using MagicDec.Engine.Compute.Attention;

namespace MagicDec.Engine.KvCache;

/// <summary>
/// How the attention of one layer is cut into tasks. A unit is a KV head of a span with some of its rows; a unit with few rows and a long
/// view is cut further into one task per split. The cut follows load alone and never changes a bit of the result.
/// </summary>
internal sealed class AttentionPlan(KvGeometry geometry, int group, int threads)
{
    // Query rows of a prefill unit: their state stays in the second-level cache while the pages pass.
    private const int MaxUnitRows = 144;

    private readonly int _unitTokens = Math.Max(1, MaxUnitRows / group);
    private AttentionUnit[] _units = new AttentionUnit[16];
    private (int Unit, int Split)[] _tasks = new (int, int)[64];
    private int[] _pending = [];

    /// <summary>Number of tasks.</summary>
    internal int TaskCount { get; private set; }

    /// <summary>Floats of the split results that outlive their task.</summary>
    internal nint ResultFloats { get; private set; }

    /// <summary>Unit and split of a task; split -1 means all of them.</summary>
    internal (int Unit, int Split) Task(int task) => _tasks[task];

    /// <summary>A unit.</summary>
    internal ref readonly AttentionUnit Unit(int unit) => ref _units[unit];

    /// <summary>Counts one finished split of a unit; true for the last.</summary>
    internal bool FinishSplit(int unit) => Interlocked.Decrement(ref _pending[unit]) == 0;

    /// <summary>Plans one layer.</summary>
    internal void Build(int layer, ReadOnlySpan<AttentionSpan> spans)
    {
        var units = 0;
        for (var s = 0; s < spans.Length; s++)
        {
            for (var head = 0; head < geometry.KvHeads; head++)
                AddUnits(ref units, s, spans[s], head, spans[s].View.Pages(layer, head).Length);
        }

        if (_pending.Length < units)
            _pending = new int[_units.Length];
        TaskCount = 0;
        ResultFloats = 0;
        var crowded = units >= 4 * threads;
        for (var u = 0; u < units; u++)
        {
            ref var unit = ref _units[u];
            var rows = unit.Tokens * group;
            var perSplit = unit.Splits > 1 && threads > 1 && !(crowded && rows > MaxUnitRows / 4);
            unit.KeepsResults = perSplit || unit.ReportsMass;
            if (unit.KeepsResults)
            {
                unit.ResultFloats = SplitResult.Floats(rows, geometry.ValueWidth, unit.MassPages);
                unit.Results = ResultFloats;
                ResultFloats += unit.Splits * unit.ResultFloats;
            }

            AddTasks(u, perSplit ? unit.Splits : 0);
        }
    }

    private void AddUnits(ref int units, int span, in AttentionSpan rows, int head, int listedPages)
    {
        // Rows that report mass form a unit of their own, so that no two tasks add to one sum.
        var massRows = rows.Mass is null ? 0 : Math.Min(rows.MassRows, rows.RowCount);
        var plain = rows.RowCount - massRows;
        var chunks = (plain + _unitTokens - 1) / _unitTokens;
        for (var c = 0; c < chunks; c++)
            Add(ref units, span, rows, head, listedPages, (int)((long)plain * c / chunks), (int)((long)plain * (c + 1) / chunks), reportsMass: false);
        if (massRows > 0)
            Add(ref units, span, rows, head, listedPages, plain, rows.RowCount, reportsMass: true);
    }

    private void Add(ref int units, int span, in AttentionSpan rows, int head, int listedPages, int first, int end, bool reportsMass)
    {
        if (units == _units.Length)
            Array.Resize(ref _units, units * 2);
        var hidden = (rows.View.TailPage - listedPages) * geometry.PageTokens;
        var visible = rows.Position + end - hidden;
        _units[units++] = new AttentionUnit
        {
            Span = span,
            KvHead = head,
            FirstToken = first,
            Tokens = end - first,
            HiddenTokens = hidden,
            VisibleTokens = visible,
            Splits = (visible + AttentionKernel.SplitTokens - 1) / AttentionKernel.SplitTokens,
            ReportsMass = reportsMass,
        };
    }

    private void AddTasks(int unit, int splits)
    {
        _pending[unit] = splits;
        while (TaskCount + Math.Max(splits, 1) > _tasks.Length)
            Array.Resize(ref _tasks, _tasks.Length * 2);
        if (splits == 0)
            _tasks[TaskCount++] = (unit, -1);
        for (var split = 0; split < splits; split++)
            _tasks[TaskCount++] = (unit, split);
    }
}
