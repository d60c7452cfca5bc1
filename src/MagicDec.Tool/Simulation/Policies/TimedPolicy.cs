using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy;

namespace MagicDec.Tool.Simulation.Policies;

/// <summary>Measures what a policy itself takes: every call of <see cref="Choose"/> and <see cref="Observe"/>.</summary>
internal sealed class TimedPolicy(IDraftPolicy inner, TimeProvider time) : IDraftPolicy
{
    private readonly List<TimeSpan> _rounds = [];
    private TimeSpan _choice;
    private long _drafting;

    /// <summary>Time of each round, as a share of its sequences.</summary>
    public IReadOnlyList<TimeSpan> PerSequence => _rounds;

    /// <summary>Share of rounds in which something was drafted.</summary>
    public double DraftingShare => (double)_drafting / Math.Max(1, _rounds.Count);

    public void Choose(IReadOnlyList<DraftContext> rows, ReadOnlySpan<int> longest, Span<DraftPlan> plans)
    {
        long start = time.GetTimestamp();
        inner.Choose(rows, longest, plans);
        _choice = time.GetElapsedTime(start);
        foreach (DraftPlan plan in plans)
        {
            if (plan.IsSparse)
            {
                _drafting++;
                break;
            }
        }
    }

    public void Observe(in RoundOutcome outcome)
    {
        long start = time.GetTimestamp();
        inner.Observe(outcome);
        _rounds.Add((_choice + time.GetElapsedTime(start)) / outcome.Rows.Count);
    }
}
