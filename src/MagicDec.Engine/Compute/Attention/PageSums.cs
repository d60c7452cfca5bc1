using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MagicDec.Engine.Compute.Attention;

/// <summary>Attention mass: probabilities summed over the 16 tokens of a page, in one order at every vector width.</summary>
internal static unsafe class PageSums
{
    private const int Pages = AttentionKernel.SplitPages;

    /// <summary>Stores the sums of a block's four pages, row by row.</summary>
    /// <param name="p">Probabilities, [rows][64].</param>
    /// <param name="mass">[rows][pages of a split], from the block's first page on.</param>
    /// <param name="rows">Number of rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Store(float* p, float* mass, int rows)
    {
        for (var r = 0; r < rows; r++, mass += Pages, p += AttentionKernel.BlockTokens)
            Store(Vector512.Load(p), Vector512.Load(p + 16), Vector512.Load(p + 32), Vector512.Load(p + 48), mass);
    }

    /// <summary>The same of one row whose probabilities are at hand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(Vector512<float> p0, Vector512<float> p1, Vector512<float> p2, Vector512<float> p3, float* mass) =>
        Across(Fold(p0), Fold(p1), Fold(p2), Fold(p3)).Store(mass);

    /// <summary>total += mass * weight for the pages of a split.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddWeighted(float* mass, float weight, float* total)
    {
        Vector512<float> weights = Vector512.Create(weight);
        for (var i = 0; i < Pages; i += 16)
            Vector512.FusedMultiplyAdd(Vector512.Load(mass + i), weights, Vector512.Load(total + i)).Store(total + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Fold(Vector512<float> sixteen)
    {
        Vector256<float> eight = sixteen.GetLower() + sixteen.GetUpper();
        return eight.GetLower() + eight.GetUpper();
    }

    /// <summary>(x0 + x2) + (x1 + x3) of each of four vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Across(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d)
    {
        if (!Sse.IsSupported)
            return Vector128.Create(Sum(a), Sum(b), Sum(c), Sum(d));
        Vector128<float> ab = Sse.UnpackLow(a, b) + Sse.UnpackHigh(a, b), cd = Sse.UnpackLow(c, d) + Sse.UnpackHigh(c, d);
        return Sse.MoveLowToHigh(ab, cd) + Sse.MoveHighToLow(cd, ab);
    }

    private static float Sum(Vector128<float> x) => (x.GetElement(0) + x.GetElement(2)) + (x.GetElement(1) + x.GetElement(3));
}
