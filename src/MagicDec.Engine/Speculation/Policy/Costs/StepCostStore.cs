using MagicDec.Engine.Compute.Limits;
using MagicDec.Engine.Speculation.Policy.Costs.Calibration;

namespace MagicDec.Engine.Speculation.Policy.Costs;

/// <summary>
/// Keeps measured step costs in small files, one for each machine, model shape, number of threads and build of the engine. A file that cannot be read or written
/// is as good as none: the costs are then measured at each start.
/// </summary>
/// <param name="folder">Where the files lie.</param>
internal sealed class StepCostStore(string folder)
{
    private const int MostPoints = 64;

    // A measurement in a busy second would mislead every later start: the first few all measure, and the best of each point is kept.
    private const int EnoughMeasurements = 3;

    /// <summary>The kept costs of a model, the best of a few measurements; as long as there are fewer, what is kept and what is measured now.</summary>
    /// <param name="model">Everything about the model and its options that steps' times depend on.</param>
    /// <param name="measure">Measures; null when nothing can be measured.</param>
    public StepCostModel? GetOrMeasure(string model, Func<StepCostModel?> measure)
    {
        // The build's identity stands for its kernels.
        MachineFile<StepCostTable> file = new(folder, "step-costs", $"{typeof(StepCostStore).Module.ModuleVersionId}|{model}", StepCostJson.Default.StepCostTable, IsSound);
        StepCostTable? kept = file.TryRead();
        if (kept is { Measurements: >= EnoughMeasurements })
        {
            return new StepCostModel(kept);
        }

        if (measure()?.Table is not { } measured)
        {
            return kept is null ? null : new StepCostModel(kept);
        }

        StepCostTable best = kept is null ? measured : StepCostTable.Best(kept, measured);
        file.TryWrite(best);
        return new StepCostModel(best);
    }

    private static bool IsSound(StepCostTable table) =>
        IsSound(table.Linear) && table.Measurements > 0 && double.IsFinite(table.Sequence) && table.Sequence >= 0
        && double.IsFinite(table.Selector) && table.Selector >= 0 && double.IsFinite(table.SelectorPerToken) && table.SelectorPerToken >= 0
        && table.Attention is { Count: > 0 and <= MostPoints } && table.Attention.All(cost => cost is not null && double.IsFinite(cost.TotalTokens) && cost.TotalTokens > 0 && IsSound(cost.SecondsPerToken))
        && Ascends(table.Attention.Select(cost => cost.TotalTokens));

    private static bool IsSound(IReadOnlyList<CostPoint>? points) =>
        points is { Count: > 0 and <= MostPoints } && points.All(point => point.Rows > 0 && double.IsFinite(point.Seconds) && point.Seconds > 0)
        && Ascends(points.Select(point => (double)point.Rows));

    private static bool Ascends(IEnumerable<double> values) => values.Zip(values.Skip(1)).All(pair => pair.First < pair.Second);
}
