using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy.Costs;
using MagicDec.Engine.Speculation.Policy.Costs.Calibration;
using MagicDec.Tool.Planning.Rooflines;
using MagicDec.Tool.Simulation.Workloads;

namespace MagicDec.Tool.Simulation;

/// <summary>
/// A machine that takes what its roofline says, more or less: steps are noisy, some are interrupted, and all of them get slower and faster again. What it
/// tells of itself when calibrated is a little off too.
/// </summary>
internal sealed class SimulatedMachine(Roofline roofline, ulong seed)
{
    private const double Noise = 0.04;
    private const double Drift = 0.08;
    private const double KindError = 0.06;
    private const double PointError = 0.08;
    private const int LongestDrift = 3;

    private static readonly int[] LinearRows = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096];
    private static readonly int[] AttentionRows = [1, 2, 3, 5, 9, 17];

    /// <summary>Seconds on the host of a round that drafts.</summary>
    public double RoundSeconds => roofline.RoundSeconds;

    /// <summary>Mean seconds of what does not depend on histories.</summary>
    public double Linear(int rows) => roofline.Linear(rows).Total;

    /// <summary>Mean seconds of one sequence's attention.</summary>
    public double Attention(double tokens, int rows) => roofline.Attention(tokens, rows).Total;

    /// <summary>Mean seconds of a round.</summary>
    /// <param name="rows">The sequences.</param>
    /// <param name="drafts">What they draft; shape [rows].</param>
    public (double Draft, double Target) Round(IReadOnlyList<SimulatedRow> rows, ReadOnlySpan<SimulatedDraft> drafts)
    {
        Span<int> drafting = stackalloc int[DraftingOptions.MaxDraftLength + 1];
        drafting.Clear();
        double draft = 0;
        double target = 0;
        int all = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            int length = drafts[i].Length;
            all += 1 + length;
            target += Attention(rows[i].Context, 1 + length);
            draft += length > 0 ? length * Attention(Math.Min(drafts[i].KvBudget, rows[i].Context), 1) : 0;
            drafting[length]++;
        }

        int running = rows.Count - drafting[0];
        draft += running > 0 ? RoundSeconds : 0;
        for (int length = 1; running > 0; length++)
        {
            draft += Linear(running);
            running -= drafting[length];
        }

        return (draft, target + Linear(all));
    }

    /// <summary>What a step takes by the mean; the same step of a run takes the same whatever policy runs it.</summary>
    /// <param name="step">Number of the step.</param>
    /// <param name="progress">Share of the workload that is done: what the drift follows.</param>
    public double Factor(long step, double progress)
    {
        double factor = (1 + (Noise * Chance.Normal(seed, -2, step))) * (1 + (Drift * Math.Sin(2 * Math.PI * LongestDrift * progress)));
        return Chance.Uniform(seed, -3, step) < 0.004 ? 2 * factor : factor;
    }

    /// <summary>What an engine that measures its steps at start would believe.</summary>
    public StepCostModel Calibrate()
    {
        double perToken = 1 << 20;
        return new StepCostModel(new StepCostTable
        {
            Linear = [.. LinearRows.Select(rows => new CostPoint(rows, Linear(rows) * Off(1, KindError) * Off(rows, PointError)))],
            Attention = StepCostTable.Uniform(
                [.. AttentionRows.Select(rows => new CostPoint(rows, Attention(perToken, rows) / perToken * Off(-1, KindError) * Off(-rows, PointError)))]),
        });
    }

    private double Off(int point, double most) => 1 + (most * ((2 * Chance.Uniform(seed, -4, point)) - 1));
}
