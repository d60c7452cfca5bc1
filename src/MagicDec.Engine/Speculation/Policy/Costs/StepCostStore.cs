using System.Globalization;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MagicDec.Engine.Speculation.Policy.Costs;

/// <summary>
/// Keeps measured step costs in small files, one for each machine, model shape, number of threads and build of the engine. A file that cannot be read or written
/// is as good as none: the costs are then measured at each start.
/// </summary>
/// <param name="folder">Where the files lie.</param>
internal sealed class StepCostStore(string folder)
{
    private const int MostPoints = 64;

    /// <summary>The kept costs of a model, or what is measured now and kept for the next time.</summary>
    /// <param name="model">Everything about the model and its options that steps' times depend on.</param>
    /// <param name="measure">Measures; null when nothing can be measured.</param>
    public StepCostModel? GetOrMeasure(string model, Func<StepCostModel?> measure)
    {
        string file = Path.Combine(folder, FileName(model));
        if (TryRead(file) is { } kept)
        {
            return new StepCostModel(kept);
        }

        StepCostModel? measured = measure();
        if (measured is not null)
        {
            TryWrite(file, measured.Table);
        }

        return measured;
    }

    // The build's identity stands for its kernels.
    private static string FileName(string model)
    {
        int bits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
        string what = string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.MachineName}|{Environment.ProcessorCount}|{bits}|{typeof(StepCostStore).Module.ModuleVersionId}|{model}");
        return $"step-costs-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what)).AsSpan(0, 12))}.json";
    }

    private static StepCostTable? TryRead(string file)
    {
        try
        {
            StepCostTable? kept = File.Exists(file) ? JsonSerializer.Deserialize<StepCostTable>(File.ReadAllText(file)) : null;
            return kept is not null && IsSound(kept) ? kept : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException or NotSupportedException)
        {
            return null;
        }
    }

    private static bool IsSound(StepCostTable table) =>
        IsSound(table.Linear) && double.IsFinite(table.Sequence) && table.Sequence >= 0
        && table.Attention is { Count: > 0 and <= MostPoints } && table.Attention.All(cost => cost is not null && double.IsFinite(cost.TotalTokens) && cost.TotalTokens > 0 && IsSound(cost.SecondsPerToken))
        && Ascends(table.Attention.Select(cost => cost.TotalTokens));

    private static bool IsSound(IReadOnlyList<CostPoint>? points) =>
        points is { Count: > 0 and <= MostPoints } && points.All(point => point.Rows > 0 && double.IsFinite(point.Seconds) && point.Seconds > 0)
        && Ascends(points.Select(point => (double)point.Rows));

    private static bool Ascends(IEnumerable<double> values) => values.Zip(values.Skip(1)).All(pair => pair.First < pair.Second);

    private void TryWrite(string file, StepCostTable table)
    {
        try
        {
            Directory.CreateDirectory(folder);

            // Whole or not at all: another process may read it at this moment.
            string part = string.Create(CultureInfo.InvariantCulture, $"{file}.{Environment.ProcessId}");
            File.WriteAllText(part, JsonSerializer.Serialize(table));
            File.Move(part, file, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // Nowhere to keep them.
        }
    }
}
