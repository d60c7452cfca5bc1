using System.Globalization;
using MagicDec.Engine.Models;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy.Costs;
using MagicDec.Engine.Speculation.Policy.Costs.Calibration;

namespace MagicDec.Engine;

/// <summary>What steps of an engine cost, measured once it is loaded or kept from an earlier time.</summary>
internal static class EngineStepCosts
{
    /// <summary>The costs; null when nothing is drafted or nothing can be measured.</summary>
    public static StepCostModel? Find(CpuRunner runner, EngineOptions options, CancellationToken cancellationToken)
    {
        if (options.Drafting.Mode == DraftingMode.Off)
        {
            return null;
        }

        // The options' clock may be one that stands still; how long a step takes only the system's knows.
        StepCostCalibration calibration = new(runner, runner.Config.MaxPositions, TimeProvider.System);
        return options.StepCostFolder is { } folder
            ? new StepCostStore(folder).GetOrMeasure(KeyOf(runner, options, calibration.MostTokens), Measure)
            : Measure();

        StepCostModel? Measure() => calibration.Measure(cancellationToken);
    }

    // What small pools measure is not what large ones do.
    private static string KeyOf(CpuRunner runner, EngineOptions options, int mostTokens)
    {
        ModelConfig c = runner.Config;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{c.Architecture}|{c.HiddenSize}|{c.IntermediateSize}|{c.LayerCount}|{c.HeadCount}|{c.KvHeadCount}|{c.HeadSize}|{c.VocabularySize}|{c.MaxPositions}|{options.WeightFormat}|{options.KvFormat}|{runner.MatrixTiles}|{options.Threads}|{mostTokens}");
    }
}
