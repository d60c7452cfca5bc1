using MagicDec.Engine.Compute.Attention;

namespace MagicDec.Engine.KvCache.Attention;

/// <summary>
/// How the attention of one layer is cut into tasks. A unit is a KV head of a span with some of its rows; a unit with few rows and a long
/// view is cut further into one task per split. The cut follows load alone and never changes a bit of the result.
/// </summary>
internal sealed class AttentionPlan(KvGeometry geometry, int group, int threads)
{
    // Query rows of a prefill unit: their state stays in the second-level cache while the pages pass.
    private const int MaxUnitRows = 144;

    // Enough to even out threads that started late or were interrupted.
    private const int TasksPerThread = 32;

    private readonly int _unitTokens = Math.Max(1, MaxUnitRows / group);
    private AttentionUnit[] _units = new AttentionUnit[16];
    private (int Unit, int First, int End)[] _tasks = new (int, int, int)[64];
    private int[] _pending = [];

    /// <summary>Number of tasks.</summary>
    internal int TaskCount { get; private set; }

    /// <summary>Floats of the split results that outlive their task.</summary>
    internal nint ResultFloats { get; private set; }

    /// <summary>Unit of a task, its first split and the one after its last.</summary>
    internal (int Unit, int First, int End) Task(int task) => _tasks[task];

    /// <summary>A unit.</summary>
    internal ref readonly AttentionUnit Unit(int unit) => ref _units[unit];

    /// <summary>Counts finished splits of a unit; true when none is left.</summary>
    internal bool FinishSplits(int unit, int count) => Interlocked.Add(ref _pending[unit], -count) == 0;

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
        var splits = 0L;
        for (var u = 0; u < units; u++)
            splits += _units[u].Splits;
        var taskSplits = threads == 1 ? int.MaxValue : (int)Math.Max(1, splits / (TasksPerThread * threads));
        var crowded = units >= 4 * threads;
        for (var u = 0; u < units; u++)
            AddTasks(u, crowded && _units[u].Tokens * group > MaxUnitRows / 4 ? int.MaxValue : taskSplits);
    }

    private void AddUnits(ref int units, int span, in AttentionSpan rows, int head, int listedPages)
    {
        // Rows that report mass form a unit of their own, so that no two tasks add to one sum.
        var massRows = rows.Mass is null ? 0 : Math.Min(rows.MassRows, rows.RowCount);
        var plain = rows.RowCount - massRows;
        var chunks = (plain + _unitTokens - 1) / _unitTokens;

        // Late rows see most: the longest tasks first, so that the last ones to finish are short.
        for (var c = chunks - 1; c >= 0; c--)
        {
            int first = (int)((long)plain * c / chunks), end = (int)((long)plain * (c + 1) / chunks);
            Add(ref units, span, rows, head, listedPages, first, end, reportsMass: false);
        }

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

    private void AddTasks(int index, int taskSplits)
    {
        ref var unit = ref _units[index];
        unit.KeepsResults = unit.Splits > taskSplits || unit.ReportsMass;
        if (unit.KeepsResults)
        {
            unit.ResultFloats = SplitResult.Floats(unit.Tokens * group, geometry.ValueWidth, unit.MassPages);
            unit.Results = ResultFloats;
            ResultFloats += unit.Splits * unit.ResultFloats;
        }

        _pending[index] = unit.Splits;
        for (var first = 0; first < unit.Splits;)
        {
            if (TaskCount == _tasks.Length)
                Array.Resize(ref _tasks, TaskCount * 2);
            var end = (int)Math.Min((long)first + taskSplits, unit.Splits);
            _tasks[TaskCount++] = (index, first, end);
            first = end;
        }
    }
}
