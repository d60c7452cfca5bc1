using MagicDec.Tool.Planning.Rooflines;

namespace MagicDec.Tool.Tests.Planning;

/// <summary>The presets against all rows they are fitted to, for each drafter.</summary>
public sealed class PaperPresetTests
{
    public static TheoryData<string, int> Kinds => new() { { "a100, self", 13 }, { "a100, draft model", 17 }, { "h100, self", 8 }, { "h100, draft model", 4 } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Step_EachRow_IsNearWhatThePaperTimed(string kind, int count)
    {
        double[][] errors = [.. Of(kind).Select(load => load.StepErrors(MachinePresets.All[load.Gpu]))];

        Assert.Equal(count, errors.Length);
        for (int step = 0; step < 3; step++)
        {
            Assert.InRange(errors.Average(error => error[step]), 0, 0.08);
            Assert.InRange(errors.Max(error => error[step]), 0, 0.17);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Speedup_EachRow_IsNearWhatThePaperReports(string kind, int count)
    {
        double[] errors = [.. Of(kind).Select(load => load.SpeedupError(MachinePresets.All[load.Gpu]))];

        Assert.Equal(count, errors.Length);
        Assert.InRange(errors.Average(), 0, 0.04);
        Assert.InRange(errors.Max(), 0, 0.12);
    }

    [Theory]
    [InlineData("a100")]
    [InlineData("h100")]
    public void Presets_AreWhatAFitToAllRowsGives(string gpu)
    {
        MachineProfile preset = MachinePresets.All[gpu];
        MachineProfile fitted = MachineFit.Of([.. PaperLoad.All.Where(load => load.Gpu == gpu)]);

        Assert.Equal(1, preset.ReadBytesPerSecond / fitted.ReadBytesPerSecond, 0.03);
        Assert.Equal(1, preset.LayerSeconds / fitted.LayerSeconds, 0.03);
        Assert.Equal(1, preset.RowLayerSeconds / fitted.RowLayerSeconds, 0.05);
        Assert.Equal(1, preset.RoundSeconds / fitted.RoundSeconds, 0.05);
    }

    private static IEnumerable<PaperLoad> Of(string kind) => PaperLoad.All.Where(load => load.Kind == kind);
}
