using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MagicDec.Engine.Compute.Amx;

namespace MagicDec.Engine.Compute.Attention;

/// <summary>
/// <see cref="OnlineSoftmax"/> as matrix tiles want it: probabilities leave rounded to bfloat16. What is summed is what they were before.
/// </summary>
internal static unsafe class TileSoftmax
{
    private const int Block = AttentionKernel.BlockTokens;

    /// <summary>Parameters as for <see cref="OnlineSoftmax.Step"/>.</summary>
    /// <param name="scores">In: scores, [count][64] float32. Out: probabilities, [count][64] bfloat16, rows one after the other.</param>
    /// <param name="rows">The state of all rows.</param>
    /// <param name="first">First row of the tile.</param>
    /// <param name="count">Rows of the tile.</param>
    /// <param name="blockStart">Index of the block's first token within the view.</param>
    /// <param name="ahead">What to ask for meanwhile.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Step(float* scores, in RowState rows, int first, int count, int blockStart, AheadPages ahead)
    {
        for (int r = 0; r < count; r++)
        {
            ahead.Ask();
            OnlineSoftmax.Raise(scores + (r * Block), rows.Visible[first + r] - blockStart, rows, first + r);
        }

        float* mass = rows.Result.Mass == null ? null : rows.Result.Mass + ((nint)first * AttentionKernel.SplitPages) + (blockStart / AttentionKernel.PageTokens % AttentionKernel.SplitPages);
        for (int r = 0; r < count; r++)
        {
            float* s = scores + (r * Block);
            ahead.Ask();
            OnlineSoftmax.Probabilities(
                s, rows.Visible[first + r] - blockStart, rows, first + r, out Vector512<float> p0, out Vector512<float> p1, out Vector512<float> p2, out Vector512<float> p3);

            // Of the scores whose place this takes all have been read: they lie twice as far apart.
            ushort* to = (ushort*)scores + (r * Block);
            TwoTerms.Round(p0, p1, to);
            TwoTerms.Round(p2, p3, to + 32);
            if (mass != null)
                PageSums.Store(p0, p1, p2, p3, mass + (r * AttentionKernel.SplitPages));
        }
    }
}
