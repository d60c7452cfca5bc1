namespace MagicDec.Tool.Bench.Masks;

/// <summary>What masks cost.</summary>
/// <param name="Tokens">Size of the vocabulary.</param>
/// <param name="ArrangeMilliseconds">Time to arrange it, once an engine.</param>
/// <param name="Rows">One for each constraint.</param>
internal sealed record MaskReport(int Tokens, double ArrangeMilliseconds, IReadOnlyList<MaskRow> Rows);
