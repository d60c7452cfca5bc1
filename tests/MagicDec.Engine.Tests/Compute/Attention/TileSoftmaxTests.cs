using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Amx;
using MagicDec.Engine.Compute.Attention;

namespace MagicDec.Engine.Tests.Compute.Attention;

public unsafe class TileSoftmaxTests
{
    private const int Rows = 16, Block = AttentionKernel.BlockTokens, Width = 64;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Step_OverBlocks_IsTheOnlineSoftmaxRoundedToBFloat16(bool mass)
    {
        using AlignedBuffer<float> memory = new(16384);
        float* next = memory.Pointer;
        float* rounded = Take(Rows * Block), scores = Take(Rows * Block);
        RowState tile = State(), one = State();
        byte** noPages = stackalloc byte*[1];
        for (int row = 0; row < Rows; row++)
            tile.Visible[row] = one.Visible[row] = (3 * Block) + (row * 9) - 40;
        for (int block = 0; block < 4; block++)
        {
            float[] values = TestMatrix.RandomValues(Rows * Block, block);
            for (int i = 0; i < values.Length; i++)
            {
                // A token that a row may not see is never looked at.
                bool sees = (block * Block) + (i % Block) < one.Visible[i / Block];
                rounded[i] = scores[i] = sees ? values[i] * 8 : float.NaN;
            }

            TileSoftmax.Step(rounded, tile, 0, Rows, block * Block, new AheadPages(noPages, 1, Width, 0));
            OnlineSoftmax.Step(scores, one, 0, Rows, block * Block);
            for (int i = 0; i < values.Length; i++)
                Assert.Equal(TwoTerms.Split(scores[i]).High, ((ushort*)rounded)[i]);
        }

        Assert.Equal(new Span<float>(one.Sums, Rows * 16), new Span<float>(tile.Sums, Rows * 16));
        Assert.Equal(new Span<float>(one.Result.Max, Rows), new Span<float>(tile.Result.Max, Rows));
        if (mass)
            Assert.Equal(new Span<float>(one.Result.Mass, Rows * AttentionKernel.SplitPages), new Span<float>(tile.Result.Mass, Rows * AttentionKernel.SplitPages));

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
