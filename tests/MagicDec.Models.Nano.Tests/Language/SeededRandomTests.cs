using MagicDec.Models.Nano.Language;

namespace MagicDec.Models.Nano.Tests.Language;

public class SeededRandomTests
{
    [Fact]
    public void NextBits_SeedZero_GivesThePublishedSplitMixNumbers()
    {
        SeededRandom random = new(0);

        Assert.Equal(0xE220A8397B1DCDAFUL, random.NextBits());
        Assert.Equal(0x6E789E6AA1B965F4UL, random.NextBits());
    }

    [Fact]
    public void Next_ManyDraws_CoversTheRangeEvenly()
    {
        SeededRandom random = new(1);
        int[] counts = new int[10];
        for (int i = 0; i < 10_000; i++)
            counts[random.Next(10)]++;

        Assert.All(counts, c => Assert.InRange(c, 850, 1150));
    }
}
