using System.Text.Json;
using MagicDec.Engine.Speculation.Planning;
using MagicDec.Tool.Bench.Machine;

namespace MagicDec.Tool.Planning;

/// <summary>Turns the name of a machine into its figures: a preset, <c>this</c>, or a JSON file.</summary>
internal static class HardwareSource
{
    private const string This = "this";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, ReadCommentHandling = JsonCommentHandling.Skip };

    /// <summary>What may be named.</summary>
    public static string Kinds => $"{string.Join(", ", HardwarePresets.All.Keys)}, {This} (this machine, its limits measured), or a JSON file";

    /// <exception cref="UsageException">There is no such machine, or its file is unreadable or senseless.</exception>
    public static HardwareProfile Read(string name, Func<MachineReport> measure)
    {
        if (HardwarePresets.All.TryGetValue(name, out HardwareProfile? preset))
        {
            return preset;
        }

        if (name == This)
        {
            MachineReport machine = measure();
            return new HardwareProfile
            {
                Name = This,
                ReadBytesPerSecond = machine.ReadGbPerS * 1e9,
                FlopsPerSecond = machine.PeakFp32GflopPerS * 1e9,
                StepSeconds = 5e-5,
                RowSeconds = 3e-6,
                RoundSeconds = 2e-5,
                Source = "limits measured here; overheads of this engine on a small CPU",
            };
        }

        return Check(name, ReadFile(name));
    }

    private static HardwareProfile ReadFile(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<HardwareProfile>(File.ReadAllText(file), Json) ?? throw new UsageException($"'{file}' holds no machine.");
        }
        catch (Exception problem) when (problem is JsonException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new UsageException(
                $"'{file}' is no machine: {problem.Message} A machine is {Kinds}; the file's keys are name, read_bytes_per_second, flops_per_second, step_seconds, row_seconds and round_seconds.");
        }
    }

    private static HardwareProfile Check(string file, HardwareProfile profile)
    {
        bool sane = double.IsFinite(profile.ReadBytesPerSecond) && profile.ReadBytesPerSecond > 0 && double.IsFinite(profile.FlopsPerSecond) && profile.FlopsPerSecond > 0
            && profile is { StepSeconds: >= 0, RowSeconds: >= 0, RoundSeconds: >= 0 };
        return sane ? profile : throw new UsageException($"'{file}': rates must be above zero, times not below it.");
    }
}
