namespace MagicDec.Tool.Planning.Rooflines;

/// <summary>
/// Machines one may not have. A100 and H100 are fitted to the 42 rows of step times that the MagicDec paper reports for 8 devices (arXiv 2408.11049,
/// tables 3 and 6), drafts of 16, 22 and 32 layers among them: overheads go with the layers, and what is left for a fixed part is below nothing. The
/// rows do not tell arithmetic from what a row costs otherwise, so the arithmetic rates are given, not fitted. The others take over the overheads of
/// the nearest of the two and scale the rates by data sheet.
/// </summary>
internal static class MachinePresets
{
    private static readonly MachineProfile A100 = new()
    {
        Name = "a100",
        ReadBytesPerSecond = 1.67e12,
        FlopsPerSecond = 2.0e14,
        StepSeconds = 0,
        LayerSeconds = 1.72e-4,
        RowSeconds = 0,
        RowLayerSeconds = 5.9e-7,
        RoundSeconds = 1.1e-3,
        MemoryBytes = 80e9,
        Source = "fitted to the MagicDec paper's 8 x A100",
    };

    private static readonly MachineProfile H100 = new()
    {
        Name = "h100",
        ReadBytesPerSecond = 3.05e12,
        FlopsPerSecond = 6.0e14,
        StepSeconds = 0,
        LayerSeconds = 8.65e-5,
        RowSeconds = 0,
        RowLayerSeconds = 1.96e-7,
        RoundSeconds = 0.74e-3,
        MemoryBytes = 80e9,
        Source = "fitted to the MagicDec paper's 8 x H100",
    };

    /// <summary>All presets by name.</summary>
    public static IReadOnlyDictionary<string, MachineProfile> All { get; } = new[]
    {
        A100,
        H100,
        H100 with { Name = "h200", ReadBytesPerSecond = H100.ReadBytesPerSecond * (4.8 / 3.35), MemoryBytes = 141e9, Source = "as h100; read rate scaled by data sheet" },
        A100 with { Name = "l40s", ReadBytesPerSecond = A100.ReadBytesPerSecond * (0.864 / 2.04), FlopsPerSecond = 2.3e14, MemoryBytes = 48e9, Source = "as a100; rates scaled by data sheet" },
    }.ToDictionary(profile => profile.Name, StringComparer.OrdinalIgnoreCase);
}
