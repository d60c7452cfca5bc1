using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MagicDec.Engine.Compute.Amx;

/// <summary>
/// One row of x times one output group by vectors, with the bits that tiles give: for one row memory is the limit, and vectors keep it busier. What an
/// instruction of the tiles computes is, for each block of 32 inputs, a chain of multiply-adds over the even ones, one over the odd ones, and their
/// sum added to the sums so far, denormal numbers being zero (TDPBF16PS in Intel's Software Developer's Manual; a test compares).
/// </summary>
internal static unsafe class AmxRowKernel
{
    private const int Half = 16, Line = 32;

    /// <summary>Floats that <see cref="Widen"/> writes for each block of 32 inputs.</summary>
    public const int BlockFloats = 4 * Half;

    /// <summary>Whether this is faster than tiles here.</summary>
    public static bool IsSupported => Vector512.IsHardwareAccelerated;

    /// <summary>Widens a row's terms: [blocks][even high | odd high | even low | odd low][16].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen(ushort* terms, float* x, int blocks)
    {
        Vector512<uint> upper = Vector512.Create(0xFFFF0000u);
        for (int block = 0; block < blocks; block++, terms += AmxPass.LeftBytes / sizeof(ushort), x += BlockFloats)
        {
            Vector512<uint> high = Vector512.Load((uint*)terms), low = Vector512.Load((uint*)(terms + Line));
            (high << 16).AsSingle().Store(x);
            (high & upper).AsSingle().Store(x + Half);
            (low << 16).AsSingle().Store(x + (2 * Half));
            (low & upper).AsSingle().Store(x + (3 * Half));
        }
    }

    /// <summary>sums[2 terms][32] = the products. The thread flushes denormal numbers, see <see cref="AmxRoutines.FlushDenormals"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* x, uint* weights, int blocks, float* sums)
    {
        Vector512<uint> upper = Vector512.Create(0xFFFF0000u);
        Vector512<float> high0 = default, high1 = default, low0 = default, low1 = default;
        for (int block = 0; block < blocks; block++, x += BlockFloats)
        {
            Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
            for (int pair = 0; pair < Half; pair++, weights += PackedMatrix.GroupOutputs)
            {
                Sse.Prefetch0((byte*)weights + AmxPass.PrefetchBytes);
                Sse.Prefetch0((byte*)weights + AmxPass.PrefetchBytes + 64);
                Vector512<uint> w0 = Vector512.Load(weights), w1 = Vector512.Load(weights + Half);
                Vector512<float> even0 = (w0 << 16).AsSingle(), even1 = (w1 << 16).AsSingle();
                a0 = Vector512.FusedMultiplyAdd(even0, Vector512.Create(x[pair]), a0);
                a1 = Vector512.FusedMultiplyAdd(even1, Vector512.Create(x[pair]), a1);
                c0 = Vector512.FusedMultiplyAdd(even0, Vector512.Create(x[(2 * Half) + pair]), c0);
                c1 = Vector512.FusedMultiplyAdd(even1, Vector512.Create(x[(2 * Half) + pair]), c1);
                Vector512<float> odd0 = (w0 & upper).AsSingle(), odd1 = (w1 & upper).AsSingle();
                b0 = Vector512.FusedMultiplyAdd(odd0, Vector512.Create(x[Half + pair]), b0);
                b1 = Vector512.FusedMultiplyAdd(odd1, Vector512.Create(x[Half + pair]), b1);
                d0 = Vector512.FusedMultiplyAdd(odd0, Vector512.Create(x[(3 * Half) + pair]), d0);
                d1 = Vector512.FusedMultiplyAdd(odd1, Vector512.Create(x[(3 * Half) + pair]), d1);
            }

            high0 += a0 + b0;
            high1 += a1 + b1;
            low0 += c0 + d0;
            low1 += c1 + d1;
        }

        high0.Store(sums);
        high1.Store(sums + Half);
        low0.Store(sums + Line);
        low1.Store(sums + Line + Half);
    }
}
