using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MagicDec.Engine.Compute.Attention;

/// <summary>
/// The online softmax of one query row, base 2: running maximum, 16 running sums (by token modulo 16, tokens ascending) and output.
/// Written with 16 lanes, which the runtime maps to what the processor has, so all widths give equal bits.
/// </summary>
internal static unsafe class OnlineSoftmax
{
    private const int Block = AttentionKernel.BlockTokens;

    /// <summary>Turns a row's scores of one block into probabilities relative to the running maximum, and adds them to the running sums.</summary>
    /// <param name="s">Scores in, probabilities out; [64]. Tokens from <paramref name="visible"/> on get exactly 0.</param>
    /// <param name="visible">Tokens of the block this row may see; may be out of 0 .. 64.</param>
    /// <param name="rows">The state the row belongs to.</param>
    /// <param name="row">The row.</param>
    /// <param name="firstPage">Index of the block's first page within the split.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Step(float* s, int visible, in RowState rows, int row, int firstPage)
    {
        if (visible <= 0)
        {
            new Span<float>(s, Block).Clear();
            return;
        }

        // What lies past the visible tokens may be anything, NaN included.
        if (visible < Block)
            new Span<float>(s + visible, Block - visible).Fill(float.NegativeInfinity);

        Vector512<float> s0 = Vector512.Load(s), s1 = Vector512.Load(s + 16), s2 = Vector512.Load(s + 32), s3 = Vector512.Load(s + 48);
        var blockMax = MaxAcross(Vector512.MaxNative(Vector512.MaxNative(s0, s1), Vector512.MaxNative(s2, s3)));
        var max = rows.Result.Max + row;
        if (blockMax > *max)
        {
            Rescale(Exponent.Exp2(*max - blockMax), rows, row);
            *max = blockMax;
        }

        Vector512<float> m = Vector512.Create(*max);
        s0 = Exponent.Exp2(s0 - m);
        s1 = Exponent.Exp2(s1 - m);
        s2 = Exponent.Exp2(s2 - m);
        s3 = Exponent.Exp2(s3 - m);
        if (visible < Block)
        {
            s0 = Keep(s0, visible);
            s1 = Keep(s1, visible - 16);
            s2 = Keep(s2, visible - 32);
            s3 = Keep(s3, visible - 48);
        }

        s0.Store(s);
        s1.Store(s + 16);
        s2.Store(s + 32);
        s3.Store(s + 48);
        var sums = rows.Sums + (row * 16);
        ((((Vector512.Load(sums) + s0) + s1) + s2) + s3).Store(sums);
        if (rows.Result.Mass != null)
            SumAcross(s0, s1, s2, s3).Store(rows.Result.Mass + ((nint)row * AttentionKernel.SplitPages) + firstPage);
    }

    /// <summary>The sum of a row's 16 running sums, halves first.</summary>
    internal static float Total(float* sums)
    {
        Vector512<float> sixteen = Vector512.Load(sums);
        Vector256<float> eight = sixteen.GetLower() + sixteen.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        return (four.GetElement(0) + four.GetElement(2)) + (four.GetElement(1) + four.GetElement(3));
    }

    /// <summary>Folds one split's result into a row's total: both are (maximum, sum, output) relative to their own maximum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Merge(in SplitResult total, in SplitResult part, int row, int width)
    {
        float totalMax = total.Max[row], partMax = part.Max[row];
        var max = Math.Max(totalMax, partMax);
        float a = Exponent.Exp2(totalMax - max), b = Exponent.Exp2(partMax - max);
        total.Max[row] = max;
        total.Sum[row] = MathF.FusedMultiplyAdd(part.Sum[row], b, total.Sum[row] * a);
        Vector512<float> va = Vector512.Create(a), vb = Vector512.Create(b);
        float* to = total.Output + ((nint)row * width), from = part.Output + ((nint)row * width);
        for (var j = 0; j < width; j += 16)
            Vector512.FusedMultiplyAdd(Vector512.Load(from + j), vb, Vector512.Load(to + j) * va).Store(to + j);
    }

    /// <summary>Writes a row's output divided by its sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Finish(float* total, float sum, float* output, int size)
    {
        // Adding +0 turns -0 into +0: the sign of a zero is the one thing that a masked token could change.
        var inverse = 1f / sum;
        var j = 0;
        for (; j + 16 <= size; j += 16)
            ((Vector512.Load(total + j) * Vector512.Create(inverse)) + Vector512<float>.Zero).Store(output + j);
        for (; j < size; j++)
            output[j] = (total[j] * inverse) + 0f;
    }

    private static void Rescale(float factor, in RowState rows, int row)
    {
        Scale(rows.Sums + (row * 16), factor, 16);
        Scale(rows.Result.Output + ((nint)row * rows.Width), factor, rows.Width);
        if (rows.Result.Mass != null)
            Scale(rows.Result.Mass + ((nint)row * AttentionKernel.SplitPages), factor, AttentionKernel.SplitPages);
    }

    private static void Scale(float* x, float factor, int count)
    {
        Vector512<float> f = Vector512.Create(factor);
        for (var i = 0; i < count; i += 16)
            (Vector512.Load(x + i) * f).Store(x + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Keep(Vector512<float> p, int count)
    {
        var lanes = Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        return Vector512.ConditionalSelect(Vector512.LessThan(lanes, Vector512.Create(count)).AsSingle(), p, Vector512<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float MaxAcross(Vector512<float> v)
    {
        Vector256<float> half = Vector256.MaxNative(v.GetLower(), v.GetUpper());
        Vector128<float> four = Vector128.MaxNative(half.GetLower(), half.GetUpper());
        four = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        four = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(1, 0, 3, 2)));
        return four.ToScalar();
    }

    /// <summary>The sums of four vectors, one lane each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> SumAcross(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d) =>
        Vector128.Create(VectorSum(a), VectorSum(b), VectorSum(c), VectorSum(d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float VectorSum(Vector512<float> v)
    {
        Vector256<float> eight = v.GetLower() + v.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        return (four.GetElement(0) + four.GetElement(2)) + (four.GetElement(1) + four.GetElement(3));
    }
}
