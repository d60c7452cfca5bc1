namespace MagicDec.Engine.Speculation.Planning;

/// <summary>
/// Machines one may not have. A100 and H100 are fitted to the step times that the MagicDec paper reports for 8 devices (arXiv 2408.11049,
/// tables 3 and 6): read rate from the growth with batch x context, step and row times from what is left at short context. The others
/// take over the overheads of the nearest of the two and scale the rates by data sheet.
/// </summary>
internal static class HardwarePresets
{
    private static readonly HardwareProfile A100 = new()
    {
        Name = "a100",
        ReadBytesPerSecond = 1.72e12,
        FlopsPerSecond = 2.0e14,
        StepSeconds = 5.3e-3,
        RowSeconds = 1.4e-5,
        RoundSeconds = 1.6e-3,
        MemoryBytes = 80e9,
        Source = "fitted to the MagicDec paper's 8 x A100",
    };

    private static readonly HardwareProfile H100 = new()
    {
        Name = "h100",
        ReadBytesPerSecond = 2.96e12,
        FlopsPerSecond = 6.0e14,
        StepSeconds = 2.7e-3,
        RowSeconds = 5e-6,
        RoundSeconds = 0.75e-3,
        MemoryBytes = 80e9,
        Source = "fitted to the MagicDec paper's 8 x H100",
    };

    /// <summary>All presets by name.</summary>
    public static IReadOnlyDictionary<string, HardwareProfile> All { get; } = new[]
    {
        A100,
        H100,
        H100 with { Name = "h200", ReadBytesPerSecond = 2.96e12 * (4.8 / 3.35), MemoryBytes = 141e9, Source = "as h100; read rate scaled by data sheet" },
        A100 with { Name = "l40s", ReadBytesPerSecond = 1.72e12 * (0.864 / 2.04), FlopsPerSecond = 2.3e14, MemoryBytes = 48e9, Source = "as a100; rates scaled by data sheet" },
    }.ToDictionary(profile => profile.Name, StringComparer.OrdinalIgnoreCase);
}
