namespace MagicDec.Tool.Bench.Suite.Reports;

/// <summary>One cell of a comparison.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Ours">What we did; null: not measured.</param>
/// <param name="Rivals">What each rival did, in their order; null: not measured.</param>
/// <param name="Baseline">What we did in the cell's baseline; null: there is none.</param>
/// <param name="Problem">Why we did not measure it, or not as often as was asked; null: there is nothing to say.</param>
internal sealed record SuiteRow(SuiteCell Cell, SuiteResult? Ours, IReadOnlyList<SuiteResult?> Rivals, SuiteResult? Baseline, SuiteProblem? Problem)
{
    /// <summary>Whether anybody measured the cell.</summary>
    public bool IsMeasured => Ours is not null || Rivals.Any(rival => rival is not null);

    /// <summary>How many times as good as the rival we are; null where one of the two is missing.</summary>
    public double? RatioTo(int rival) => Ours is { } ours && Rivals[rival] is { } other ? Cell.Ratio(ours.Median, other.Median) : null;

    /// <summary>How many times as good as the baseline the cell is; null without one.</summary>
    public double? RatioToBaseline => Ours is { } ours && Baseline is { } baseline ? Cell.Ratio(ours.Median, baseline.Median) : null;

    /// <summary>Whether the cell's tokens are the baseline's; null where there is nothing to compare.</summary>
    public bool? TokensEqual => Ours?.TokensSha256 is { } tokens && Baseline?.TokensSha256 is { } others ? tokens == others : null;
}
