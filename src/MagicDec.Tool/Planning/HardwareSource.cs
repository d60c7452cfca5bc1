using System.Text.Json;
using MagicDec.Tool.Bench.Machine;
using MagicDec.Tool.Planning.Rooflines;

namespace MagicDec.Tool.Planning;

/// <summary>Turns the name of a machine into its figures: a preset, <c>this</c>, or a JSON file.</summary>
internal static class HardwareSource
{
    private const string This = "this";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, ReadCommentHandling = JsonCommentHandling.Skip };

    /// <summary>What may be named.</summary>
    public static string Kinds => $"{string.Join(", ", MachinePresets.All.Keys)}, {This} (this machine, its limits measured), or a JSON file";

    /// <exception cref="UsageException">There is no such machine, or its file is unreadable or senseless.</exception>
    public static MachineProfile Read(string name, Func<MachineReport> measure)
    {
        if (MachinePresets.All.TryGetValue(name, out MachineProfile? preset))
        {
            return preset;
        }

        if (name == This)
        {
            MachineReport machine = measure();
            return new MachineProfile
            {
                Name = This,
                ReadBytesPerSecond = machine.ReadGbPerS * 1e9,
                FlopsPerSecond = machine.PeakFp32GflopPerS * 1e9,
                StepSeconds = 5e-5,
                RowSeconds = 3e-6,
                RoundSeconds = 2e-5,
                MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
                Source = "limits measured here; overheads of this engine on a small CPU",
            };
        }

        return Check(name, ReadFile(name));
    }

    private static MachineProfile ReadFile(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<MachineProfile>(File.ReadAllText(file), Json) ?? throw new UsageException($"'{file}' holds no machine.");
        }
        catch (Exception problem) when (problem is JsonException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new UsageException(
                $"'{file}' is no machine: {problem.Message} A machine is {Kinds}; the file's keys are name, read_bytes_per_second, flops_per_second, step_seconds, row_seconds and round_seconds, and if need be layer_seconds, row_layer_seconds and memory_bytes.");
        }
    }

    private static MachineProfile Check(string file, MachineProfile profile) =>
        profile.IsSane ? profile : throw new UsageException($"'{file}': rates must be above zero, times and memory not below it.");
}
