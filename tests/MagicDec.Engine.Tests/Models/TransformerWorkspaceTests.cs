using MagicDec.Engine.Models;

namespace MagicDec.Engine.Tests.Models;

public unsafe class TransformerWorkspaceTests
{
    private const int Tall = 512;

    [Fact]
    public void Reserve_ManySmallStepsInARow_GivesUpTheRoomOfTallOnesOnce()
    {
        using TransformerWorkspace work = new(ConfigText.Read(PublicConfigs.SmolLm2));
        Assert.False(work.Reserve(Tall, 1, 1));
        for (int step = 0; step < 63; step++)
        {
            Assert.False(work.Reserve(Tall / 8, 1, 1));
        }

        // One that is not small begins the count anew.
        Assert.False(work.Reserve((Tall / 8) + 1, 1, 1));
        int[] shrunk = [.. Enumerable.Range(1, 1000).Where(_ => work.Reserve(4, 4, 4))];
        Assert.Equal([64], shrunk);
        work.Residual[0] = work.Normed[0] = work.Qkv[0] = work.Attention[0] = work.Gated[0] = work.Logits[0] = 1;
        Assert.False(work.Reserve(Tall, 1, 1));
        work.Residual[(Tall * 8) - 1] = 1;
    }
}
