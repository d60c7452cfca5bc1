using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MagicDec.Engine.Compute.Kernels;

namespace MagicDec.Engine.Compute;

/// <summary>What this machine can do at best, measured: the yardstick of every speed the tools print.</summary>
/// <param name="ReadGigabytesPerSecond">Sequential reads from memory, all threads.</param>
/// <param name="PeakGigaflopsPerSecond">Float32 fused multiply-adds in registers, counted as two operations, all threads.</param>
internal sealed record MachineLimits(double ReadGigabytesPerSecond, double PeakGigaflopsPerSecond)
{
    /// <summary>Measures both in some tenths of a second.</summary>
    public static MachineLimits Measure(WorkerPool pool)
    {
        if (Avx512F.IsSupported)
            return LimitProbe<Vector512<float>, Simd512>.Measure(pool);
        return Fma.IsSupported && Avx2.IsSupported
            ? LimitProbe<Vector256<float>, Simd256>.Measure(pool)
            : LimitProbe<Vector128<float>, Simd128>.Measure(pool);
    }
}
