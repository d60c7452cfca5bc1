namespace MagicDec.Tool.Bench.Suite;

/// <summary>One measurement of a cell.</summary>
/// <param name="Value">In the cell's unit.</param>
/// <param name="LimitShare">Which share of the machine's limit that is; null: none is known.</param>
/// <param name="TokensSha256">The tokens that came out, where they mean something; see <see cref="Shared.BenchTokens"/>.</param>
internal readonly record struct SuiteSample(double Value, double? LimitShare = null, string? TokensSha256 = null);
