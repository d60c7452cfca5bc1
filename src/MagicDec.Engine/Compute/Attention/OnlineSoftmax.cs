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
    private const int PageTokens = AttentionKernel.PageTokens;
    private const int SplitPages = AttentionKernel.SplitPages;

    /// <summary>
    /// Turns a tile's scores of one block into probabilities relative to the running maxima, and adds them to the running sums. Tokens that
    /// a row may not see get exactly 0.
    /// </summary>
    /// <param name="scores">Scores in, probabilities out; [count][64].</param>
    /// <param name="rows">The state of all rows.</param>
    /// <param name="first">First row of the tile.</param>
    /// <param name="count">Rows of the tile.</param>
    /// <param name="blockStart">Index of the block's first token within the view.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Step(float* scores, in RowState rows, int first, int count, int blockStart)
    {
        // Maxima first: the second loop then has no branch on data, and rows overlap in the pipeline.
        for (var r = 0; r < count; r++)
            Raise(scores + (r * Block), rows.Visible[first + r] - blockStart, rows, first + r);
        for (var r = 0; r < count; r++)
        {
            var s = scores + (r * Block);
            var visible = rows.Visible[first + r] - blockStart;
            Probabilities(s, visible, rows, first + r, out Vector512<float> p0, out Vector512<float> p1, out Vector512<float> p2, out Vector512<float> p3);
            p0.Store(s);
            p1.Store(s + 16);
            p2.Store(s + 32);
            p3.Store(s + 48);
        }

        if (rows.Result.Mass != null)
            PageSums.Store(scores, rows.Result.Mass + ((nint)first * SplitPages) + (blockStart / PageTokens % SplitPages), count);
    }

    /// <summary>The sum of 16 floats, halves first.</summary>
    internal static float Total(float* x)
    {
        Vector512<float> sixteen = Vector512.Load(x);
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

    /// <summary>Raises a row's maximum to that of a block's scores, and what is relative to it with it. Scores of tokens that the row may not see become minus infinity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Raise(float* s, int visible, in RowState rows, int row)
    {
        // What lies past the visible tokens may be anything, NaN included.
        if (visible < Block)
            new Span<float>(s + Math.Max(visible, 0), Block - Math.Max(visible, 0)).Fill(float.NegativeInfinity);
        Vector512<float> s0 = Vector512.Load(s), s1 = Vector512.Load(s + 16), s2 = Vector512.Load(s + 32), s3 = Vector512.Load(s + 48);
        var blockMax = MaxAcross(Vector512.MaxNative(Vector512.MaxNative(s0, s1), Vector512.MaxNative(s2, s3)));
        var max = rows.Result.Max + row;
        if (blockMax > *max)
        {
            Rescale(Exponent.Exp2(*max - blockMax), rows, row);
            *max = blockMax;
        }
    }

    /// <summary>A row's probabilities relative to its maximum, from scores; adds them to its running sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Probabilities(
        float* s, int visible, in RowState rows, int row, out Vector512<float> p0, out Vector512<float> p1, out Vector512<float> p2, out Vector512<float> p3)
    {
        Vector512<float> m = Vector512.Create(rows.Result.Max[row]);
        p0 = Exponent.Exp2(Vector512.Load(s) - m);
        p1 = Exponent.Exp2(Vector512.Load(s + 16) - m);
        p2 = Exponent.Exp2(Vector512.Load(s + 32) - m);
        p3 = Exponent.Exp2(Vector512.Load(s + 48) - m);
        if (visible < Block)
        {
            p0 = Keep(p0, visible);
            p1 = Keep(p1, visible - 16);
            p2 = Keep(p2, visible - 32);
            p3 = Keep(p3, visible - 48);
        }

        var sums = rows.Sums + (row * 16);
        ((((Vector512.Load(sums) + p0) + p1) + p2) + p3).Store(sums);
    }

    /// <summary>The first so many lanes, 0 in the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Keep(Vector512<float> p, int count)
    {
        var lanes = Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        return Vector512.ConditionalSelect(Vector512.LessThan(lanes, Vector512.Create(count)).AsSingle(), p, Vector512<float>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rescale(float factor, in RowState rows, int row)
    {
        Scale(rows.Sums + (row * 16), factor, 16);
        Scale(rows.Result.Output + ((nint)row * rows.Width), factor, rows.Width);
        if (rows.Result.Mass != null)
            Scale(rows.Result.Mass + ((nint)row * SplitPages), factor, SplitPages);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(float* x, float factor, int count)
    {
        Vector512<float> f = Vector512.Create(factor);
        for (var i = 0; i < count; i += 16)
            (Vector512.Load(x + i) * f).Store(x + i);
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
}
