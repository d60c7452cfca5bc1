using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy;

namespace MagicDec.Tool.Simulation.Policies;

/// <summary>A policy of the engine itself, told of simulated rounds as if they had run.</summary>
internal sealed class EnginePolicy(IDraftPolicy policy) : ISimulatedPolicy
{
    private static readonly RowSampling Greedy = new() { Parameters = SamplingParameters.Greedy };
    private static readonly HashSet<int> NoStops = [];
    private static readonly DraftingOptions Options = new();

    private readonly Dictionary<SimulatedRow, DraftContext> _contexts = [];
    private readonly List<DraftContext> _rows = [];
    private int[] _longest = [];
    private DraftPlan[] _plans = [];

    public void Choose(IReadOnlyList<SimulatedRow> rows, Span<SimulatedDraft> drafts)
    {
        if (_plans.Length < rows.Count)
        {
            _plans = new DraftPlan[2 * rows.Count];
            _longest = new int[2 * rows.Count];
        }

        _rows.Clear();
        for (int i = 0; i < rows.Count; i++)
        {
            _rows.Add(ContextOf(rows[i]));
            _longest[i] = Math.Min(rows[i].Longest, DraftingOptions.MaxDraftLength);
        }

        policy.Choose(_rows, _longest.AsSpan(0, rows.Count), _plans.AsSpan(0, rows.Count));
        for (int i = 0; i < rows.Count; i++)
        {
            // The suffix index finds nothing in these texts: what it would have guessed is not guessed.
            int length = _plans[i].IsSparse ? _plans[i].Length : 0;
            drafts[i] = new SimulatedDraft(length, _plans[i].KvBudget);
            _rows[i].BeginRound(_plans[i]);
            for (int drafted = 0; drafted < length; drafted++)
            {
                _rows[i].Add(0);
            }
        }
    }

    public void Observe(SimulatedRound round)
    {
        policy.Observe(new RoundOutcome(_rows, round.Accepted, 0, round.DraftTime, round.TargetTime));
        for (int i = 0; i < _rows.Count; i++)
        {
            for (int token = 0; token <= round.Accepted[i]; token++)
            {
                _rows[i].History.Append(0);
            }

            if (round.Rows[i].Longest - round.Accepted[i] <= 0)
            {
                _contexts.Remove(round.Rows[i]);
            }
        }
    }

    private DraftContext ContextOf(SimulatedRow row)
    {
        if (!_contexts.TryGetValue(row, out DraftContext? context))
        {
            int most = row.Context + row.Longest + 1;
            _contexts[row] = context = new DraftContext(
                new TokenHistory(new int[row.Context]), most, new PageTable(new PagePool(1), NoPages.Instance), Greedy, NoStops, Options);
        }

        return context;
    }

    /// <summary>Simulated rows have no pages.</summary>
    private sealed class NoPages : IPageMemory
    {
        public static readonly NoPages Instance = new();

        public KvGeometry Geometry => throw new NotSupportedException("A simulation has no KV memory.");

        public void CopyPage(int source, int destination) => throw new NotSupportedException("A simulation has no KV memory.");
    }
}
