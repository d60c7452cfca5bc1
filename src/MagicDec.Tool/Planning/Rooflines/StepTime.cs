namespace MagicDec.Tool.Planning.Rooflines;

/// <summary>Where the time of a step goes, in seconds.</summary>
/// <param name="Overhead">What depends on no arithmetic.</param>
/// <param name="Weights">Reading weights, where that bounds the linear layers.</param>
/// <param name="Compute">Arithmetic, where that is the bound.</param>
/// <param name="KeysAndValues">Reading the KV cache, where that bounds attention.</param>
internal readonly record struct StepTime(double Overhead, double Weights, double Compute, double KeysAndValues)
{
    public double Total => Overhead + Weights + Compute + KeysAndValues;

    /// <summary>The largest part: overhead, weights, compute or KV.</summary>
    public string Bottleneck =>
        KeysAndValues >= Math.Max(Overhead, Math.Max(Weights, Compute)) ? "KV"
        : Compute >= Math.Max(Overhead, Weights) ? "compute"
        : Weights >= Overhead ? "weights"
        : "overhead";

    public static StepTime operator +(StepTime left, StepTime right) => new(
        left.Overhead + right.Overhead, left.Weights + right.Weights, left.Compute + right.Compute, left.KeysAndValues + right.KeysAndValues);
}
