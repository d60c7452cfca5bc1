namespace MagicDec.Tool.Bench.Suite;

/// <summary>What is known of the wanted cells.</summary>
/// <param name="Cells">Those that were measured, in the order of the groups.</param>
/// <param name="Problems">Those that were not, or not as often as was asked.</param>
internal sealed record SuiteOutcome(IReadOnlyList<SuiteResult> Cells, IReadOnlyList<SuiteProblem> Problems);
