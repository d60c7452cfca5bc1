namespace MagicDec.Benchmarks.Reporting;

/// <summary>The least that an operation has to do.</summary>
/// <param name="Bytes">Bytes it must read.</param>
/// <param name="Flops">Float32 operations it must compute, a multiply-add counted as two.</param>
public readonly record struct Work(double Bytes, double Flops);
