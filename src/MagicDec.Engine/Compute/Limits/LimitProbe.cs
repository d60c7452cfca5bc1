using System.Runtime.Intrinsics;
using MagicDec.Engine.Compute.Simd;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.Compute.Limits;

/// <summary>Single passes that show what the machine can do at this moment; see <see cref="MachineLimits"/> for the best of many.</summary>
internal abstract class LimitProbe : IDisposable
{
    /// <summary>The probe for the widest vectors that this processor has.</summary>
    public static LimitProbe Create(WorkerPool pool)
    {
        if (Simd512.IsSupported)
            return new SimdLimitProbe<Vector512<float>, Simd512>(pool);
        return Simd256.IsSupported
            ? new SimdLimitProbe<Vector256<float>, Simd256>(pool)
            : new SimdLimitProbe<Vector128<float>, Simd128>(pool);
    }

    /// <summary>Reads half a gigabyte, or what the machine can spare, once: 10^9 bytes a second, all threads.</summary>
    public abstract double Read();

    /// <summary>Multiplies and adds in registers for some tenths of a millisecond: 10^9 operations a second, all threads.</summary>
    public abstract double MultiplyAdd();

    /// <inheritdoc/>
    public abstract void Dispose();
}
