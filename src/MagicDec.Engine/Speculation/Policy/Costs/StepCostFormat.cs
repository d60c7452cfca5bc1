using System.Text.Json;
using MagicDec.Engine.Compute.Limits;
using MagicDec.Engine.Speculation.Policy.Costs.Calibration;

namespace MagicDec.Engine.Speculation.Policy.Costs;

/// <summary>Kept step costs as JSON.</summary>
internal sealed class StepCostFormat : IMachineFormat<StepCostMeasurements>
{
    private const int MostPoints = 64;

    public string Extension => ".json";

    public StepCostMeasurements? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, StepCostJson.Default.StepCostMeasurements) is { } kept && IsSound(kept) ? kept : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string Write(StepCostMeasurements value) => JsonSerializer.Serialize(value, StepCostJson.Default.StepCostMeasurements);

    private static bool IsSound(StepCostMeasurements kept) =>
        kept.Tables is { Count: > 0 and <= StepCostStore.EnoughMeasurements } && kept.Tables.All(table => table is not null && IsSound(table));

    private static bool IsSound(StepCostTable table) =>
        IsSound(table.Linear) && double.IsFinite(table.Sequence) && table.Sequence >= 0
        && double.IsFinite(table.Selector) && table.Selector >= 0 && double.IsFinite(table.SelectorPerToken) && table.SelectorPerToken >= 0
        && table.Attention is { Count: > 0 and <= MostPoints } && table.Attention.All(cost => cost is not null && double.IsFinite(cost.TotalTokens) && cost.TotalTokens > 0 && IsSound(cost.SecondsPerToken))
        && Ascends(table.Attention.Select(cost => cost.TotalTokens));

    private static bool IsSound(IReadOnlyList<CostPoint>? points) =>
        points is { Count: > 0 and <= MostPoints } && points.All(point => point.Rows > 0 && double.IsFinite(point.Seconds) && point.Seconds > 0)
        && Ascends(points.Select(point => (double)point.Rows));

    private static bool Ascends(IEnumerable<double> values) => values.Zip(values.Skip(1)).All(pair => pair.First < pair.Second);
}
