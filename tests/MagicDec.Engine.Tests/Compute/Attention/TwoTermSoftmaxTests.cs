using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Amx;
using MagicDec.Engine.Compute.Attention;

namespace MagicDec.Engine.Tests.Compute.Attention;

public unsafe class TwoTermSoftmaxTests
{
    private const int Rows = 8, Block = AttentionKernel.BlockTokens, Width = 64;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Step_OverBlocks_IsTheOnlineSoftmaxOfTheAddedScoresInTwoTerms(bool mass)
    {
        using AlignedBuffer<float> memory = new(16384);
        float* next = memory.Pointer;
        float* terms = Take(2 * Rows * Block), scores = Take(Rows * Block);
        RowState two = State(), one = State();
        byte** noPages = stackalloc byte*[1];
        for (int row = 0; row < Rows; row++)
            two.Visible[row] = one.Visible[row] = (3 * Block) + (row * 9) - 40;
        for (int block = 0; block < 4; block++)
        {
            float[] values = TestMatrix.RandomValues(2 * Rows * Block, block);
            for (int row = 0; row < Rows; row++)
            {
                for (int token = 0; token < Block; token++)
                {
                    // A token that a row may not see is never looked at.
                    bool sees = (block * Block) + token < one.Visible[row];
                    float high = sees ? values[(row * Block) + token] * 8 : float.NaN, low = sees ? values[((Rows + row) * Block) + token] / 64 : float.NaN;
                    (terms[(row * 2 * Block) + token], terms[(((row * 2) + 1) * Block) + token]) = (high, low);
                    scores[(row * Block) + token] = high + low;
                }
            }

            TwoTermSoftmax.Step(terms, two, 0, Rows, block * Block, new AheadPages(noPages, 1, Width, 0));
            OnlineSoftmax.Step(scores, one, 0, Rows, block * Block);
            var split = (ushort*)terms;
            for (int row = 0; row < Rows; row++)
            {
                for (int token = 0; token < Block; token++)
                    Assert.Equal(TwoTerms.Split(scores[(row * Block) + token]), (split[(row * 2 * Block) + token], split[(((row * 2) + 1) * Block) + token]));
            }
        }

        Assert.Equal(new Span<float>(one.Sums, Rows * 16), new Span<float>(two.Sums, Rows * 16));
        Assert.Equal(new Span<float>(one.Result.Max, Rows), new Span<float>(two.Result.Max, Rows));
        if (mass)
            Assert.Equal(new Span<float>(one.Result.Mass, Rows * AttentionKernel.SplitPages), new Span<float>(two.Result.Mass, Rows * AttentionKernel.SplitPages));

        float* Take(int floats)
        {
            float* taken = next;
            next += floats;
            Assert.True(next <= memory.Pointer + memory.Length);
            return taken;
        }

        RowState State()
        {
            RowState state = new()
            {
                Sums = Take(Rows * 16),
                Visible = (int*)Take(16),
                Result = new SplitResult(Take((int)SplitResult.Floats(Rows, Width, AttentionKernel.SplitPages)), Rows, Width, mass ? AttentionKernel.SplitPages : 0),
                HeadSize = Width,
                Width = Width,
            };
            new Span<float>(state.Result.Max, Rows).Fill(AttentionKernel.NoScore);
            return state;
        }
    }
}
