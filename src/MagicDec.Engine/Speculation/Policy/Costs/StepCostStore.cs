using MagicDec.Engine.Compute.Limits;

namespace MagicDec.Engine.Speculation.Policy.Costs;

/// <summary>
/// Keeps measured step costs in small files, one for each machine, model shape, number of threads and build of the engine. A file that cannot be read or written
/// is as good as none: the costs are then measured at each start.
/// </summary>
/// <param name="folder">Where the files lie.</param>
internal sealed class StepCostStore(string folder)
{
    /// <summary>A measurement in a busy second would mislead every later start: the first few all measure, and the median of each point counts.</summary>
    public const int EnoughMeasurements = 3;

    /// <summary>The costs of a model, the median of a few starts; as long as there were fewer, it is measured now too.</summary>
    /// <param name="model">Everything about the model and its options that steps' times depend on.</param>
    /// <param name="measure">Measures; null when nothing can be measured.</param>
    public StepCostModel? GetOrMeasure(string model, Func<StepCostModel?> measure)
    {
        // The build's identity stands for its kernels.
        MachineFile<StepCostMeasurements> file = new(folder, "step-costs", $"{typeof(StepCostStore).Module.ModuleVersionId}|{model}", new StepCostFormat());
        IReadOnlyList<StepCostTable> tables = file.TryRead()?.Tables ?? [];
        if (tables.Count < EnoughMeasurements && measure()?.Table is { } measured)
        {
            tables = [.. tables, measured];
            file.TryWrite(new StepCostMeasurements(tables));
        }

        return tables.Count == 0 ? null : new StepCostModel(StepCostTable.Typical(tables));
    }
}
