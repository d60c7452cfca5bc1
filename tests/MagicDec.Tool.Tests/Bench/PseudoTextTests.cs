using MagicDec.Tool.Bench;

namespace MagicDec.Tool.Tests.Bench;

public sealed class PseudoTextTests
{
    [Fact]
    public void Create_SameSeedLonger_BeginsTheSame()
    {
        int[] text = PseudoText.Create(7, 1, 100, 512);

        Assert.Equal(text, PseudoText.Create(7, 1, 200, 512)[..100]);
        Assert.NotEqual(text, PseudoText.Create(7, 2, 100, 512));
        Assert.NotEqual(text, PseudoText.Create(8, 1, 100, 512));
    }

    [Fact]
    public void Create_ManyTokens_CoverTheVocabularyEvenly()
    {
        int[] counts = new int[10];
        foreach (int token in PseudoText.Create(1, 0, 10_000, counts.Length))
        {
            counts[token]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 900, 1100));
    }
}
