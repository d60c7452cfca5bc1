namespace MagicDec.Tool.Bench.Masks;

/// <summary>Times of one constraint, in microseconds; a step is one token advanced and the next mask.</summary>
/// <param name="Name">Which constraint.</param>
/// <param name="CompileMicroseconds">From text to grammar, the median of several.</param>
/// <param name="FirstWalkMedian">Median step of the very first output, when nothing is remembered.</param>
/// <param name="FirstWalkWorst">Slowest step of the first output.</param>
/// <param name="Median">Median step of all outputs after it.</param>
/// <param name="Mean">Mean of those.</param>
/// <param name="Percentile99">99th percentile of those.</param>
/// <param name="Steps">How many they are.</param>
/// <param name="States">States remembered at the end.</param>
internal sealed record MaskRow(
    string Name, double CompileMicroseconds, double FirstWalkMedian, double FirstWalkWorst, double Median, double Mean, double Percentile99, int Steps, int States);
