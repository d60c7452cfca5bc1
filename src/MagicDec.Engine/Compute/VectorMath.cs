using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MagicDec.Engine.Compute;

/// <summary>
/// Element-wise functions and reductions over float32 rows. Written once with 16 lanes, which the runtime maps to what the processor has;
/// every operation is exact or correctly rounded, and reductions keep 16 partial results merged in one order, so all widths give equal bits.
/// </summary>
internal static unsafe partial class VectorMath
{
    private const int Lanes = 16;

    /// <summary>y = x / sqrt(mean(x^2) + epsilon) * weight; y may be x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RmsNorm(float* x, float* weight, float* y, int count, float epsilon)
    {
        float scale = 1f / MathF.Sqrt((Dot(x, x, count) / count) + epsilon);
        Vector512<float> scales = Vector512.Create(scale);
        int i = 0;
        for (; i <= count - Lanes; i += Lanes)
            (Vector512.Load(x + i) * scales * Vector512.Load(weight + i)).Store(y + i);
        for (; i < count; i++)
            y[i] = x[i] * scale * weight[i];
    }

    /// <summary>y = silu(gate) * up, with silu(g) = g / (1 + exp(-g)); y may be gate or up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SiluMultiply(float* gate, float* up, float* y, int count)
    {
        int i = 0;
        for (; i <= count - Lanes; i += Lanes)
            SiluMultiply(Vector512.Load(gate + i), Vector512.Load(up + i)).Store(y + i);
        if (i < count)
            StorePart(SiluMultiply(LoadPart(gate + i, count - i), LoadPart(up + i, count - i)), y + i, count - i);
    }

    /// <summary>y += x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* x, float* y, int count)
    {
        int i = 0;
        for (; i <= count - Lanes; i += Lanes)
            (Vector512.Load(y + i) + Vector512.Load(x + i)).Store(y + i);
        for (; i < count; i++)
            y[i] += x[i];
    }

    /// <summary>x *= factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(float* x, float factor, int count)
    {
        Vector512<float> factors = Vector512.Create(factor);
        int i = 0;
        for (; i <= count - Lanes; i += Lanes)
            (Vector512.Load(x + i) * factors).Store(x + i);
        for (; i < count; i++)
            x[i] *= factor;
    }

    /// <summary>The inner product of x and y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot(float* x, float* y, int count)
    {
        Vector512<float> sums = Vector512<float>.Zero;
        int i = 0;
        for (; i <= count - Lanes; i += Lanes)
            sums = Vector512.FusedMultiplyAdd(Vector512.Load(x + i), Vector512.Load(y + i), sums);
        if (i < count)
            sums = Vector512.FusedMultiplyAdd(LoadPart(x + i, count - i), LoadPart(y + i, count - i), sums);
        return Sum(sums);
    }

    /// <summary>The greatest element; negative infinity when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Max(float* x, int count)
    {
        // A maximum does not depend on the order, so the tail needs no lanes.
        Vector512<float> maxima = Vector512.Create(float.NegativeInfinity);
        int i = 0;
        for (; i <= count - Lanes; i += Lanes)
            maxima = Vector512.Max(maxima, Vector512.Load(x + i));
        float max = float.NegativeInfinity;
        for (int lane = 0; lane < Lanes; lane++)
            max = MathF.Max(max, maxima.GetElement(lane));
        for (; i < count; i++)
            max = MathF.Max(max, x[i]);
        return max;
    }

    /// <summary>x = exp(x - shift); returns the sum of the results, the denominator of a softmax when shift is the maximum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float ExpSum(float* x, float shift, int count)
    {
        Vector512<float> shifts = Vector512.Create(shift);
        Vector512<float> sums = Vector512<float>.Zero;
        int i = 0;
        for (; i <= count - Lanes; i += Lanes)
        {
            Vector512<float> value = Exp(Vector512.Load(x + i) - shifts);
            value.Store(x + i);
            sums += value;
        }

        if (i < count)
        {
            Vector512<float> value = Exp(LoadPart(x + i, count - i) - shifts);
            StorePart(value, x + i, count - i);
            sums += LoadPart(x + i, count - i);
        }

        return Sum(sums);
    }

    /// <summary>x = softmax(x).</summary>
    public static void Softmax(float* x, int count) => Scale(x, 1f / ExpSum(x, Max(x, count), count), count);

    /// <summary>The sum of 16 lanes, halves first: the one order of every reduction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> lanes)
    {
        Vector256<float> eight = lanes.GetLower() + lanes.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        return (four.GetElement(0) + four.GetElement(2)) + (four.GetElement(1) + four.GetElement(3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> SiluMultiply(Vector512<float> gate, Vector512<float> up) =>
        gate / (Vector512<float>.One + Exp(-gate)) * up;

    private static Vector512<float> LoadPart(float* source, int count)
    {
        Vector512<float> lanes = Vector512<float>.Zero;
        new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(&lanes, count));
        return lanes;
    }

    private static void StorePart(Vector512<float> lanes, float* destination, int count) =>
        new ReadOnlySpan<float>(&lanes, count).CopyTo(new Span<float>(destination, count));
}
