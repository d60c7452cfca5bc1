using MagicDec.Tool.Simulation.Policies;
using MagicDec.Tool.Simulation.Workloads;

namespace MagicDec.Tool.Simulation;

/// <summary>Replays a workload under a policy, round by round. The same seed gives the same result.</summary>
internal sealed class WorkloadReplay(SimulatedMachine machine, Workload workload, ulong seed)
{
    private readonly Queue<SimulatedRequest> _waiting = new(workload.Requests);
    private readonly List<SimulatedRow> _rows = [];
    private readonly List<int> _accepted = [];
    private readonly SimulatedDraft[] _drafts = new SimulatedDraft[workload.Slots];
    private readonly long _all = workload.Requests.Sum(request => (long)request.Output);
    private long _tokens;
    private long _rounds;
    private long _drafted;
    private long _right;

    /// <summary>Runs it once, to the end.</summary>
    public SimulationRun Run(ISimulatedPolicy policy, CancellationToken cancellationToken)
    {
        double seconds = 0;
        while (Admit())
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<SimulatedDraft> drafts = _drafts.AsSpan(0, _rows.Count);
            policy.Choose(_rows, drafts);
            SimulatedRound round = Round(drafts);
            policy.Observe(round);
            seconds += (round.DraftTime + round.TargetTime).TotalSeconds;
            Settle();
        }

        return new SimulationRun(_tokens, seconds, _rounds, _drafted, _right);
    }

    // A request that nobody is there to wait for comes at once.
    private bool Admit()
    {
        while (_rows.Count < workload.Slots && _waiting.TryPeek(out SimulatedRequest? next) && (next.Arrival <= _tokens || _rows.Count == 0))
        {
            _rows.Add(new SimulatedRow(_waiting.Dequeue()));
        }

        return _rows.Count > 0;
    }

    private SimulatedRound Round(Span<SimulatedDraft> drafts)
    {
        _accepted.Clear();
        for (int i = 0; i < drafts.Length; i++)
        {
            drafts[i] = drafts[i] with { Length = Math.Min(drafts[i].Length, _rows[i].Longest) };
            _accepted.Add(_rows[i].Accept(drafts[i].Length, drafts[i].KvBudget, seed));
            _drafted += drafts[i].Length;
        }

        (double draft, double target) = machine.Round(_rows, drafts);
        double progress = (double)_tokens / _all;
        draft *= machine.Factor(2 * _rounds, progress);
        target *= machine.Factor((2 * _rounds) + 1, progress);
        return new SimulatedRound(_rows, _accepted, TimeSpan.FromSeconds(draft), TimeSpan.FromSeconds(target));
    }

    private void Settle()
    {
        _rounds++;
        for (int i = 0; i < _rows.Count; i++)
        {
            _rows[i].Produced += 1 + _accepted[i];
            _tokens += 1 + _accepted[i];
            _right += _accepted[i];
        }

        _rows.RemoveAll(row => row.Longest < 0);
    }
}
