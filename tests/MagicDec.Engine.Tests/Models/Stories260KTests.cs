using System.Text;
using MagicDec.Engine.Tokenization;
using MagicDec.Testing;
using MagicDec.Testing.Stories;

namespace MagicDec.Engine.Tests.Models;

/// <summary>The conversion of the trained checkpoint, checked with the float64 reference before any engine code runs.</summary>
public class Stories260KTests
{
    public static TheoryData<int> ShortCases =>
        new(Enumerable.Range(0, Stories260K.Cases.Count).Where(i => Stories260K.Cases[i].PromptIds.Length <= 40));

    [Theory]
    [MemberData(nameof(ShortCases))]
    public void Convert_TrainedCheckpoint_GivesTheReferenceLogitsAndText(int index)
    {
        var expected = Stories260K.Cases[index];
        double[] logits = ReferenceTransformer.Logits(Stories260K.Model, expected.PromptIds)[^1];
        Assert.All(logits.Zip(expected.FirstStepLogits), pair => Assert.Equal(pair.Second, pair.First, 2e-4));
        Assert.Equal(expected.GreedyIds[..8], ReferenceTransformer.Greedy(Stories260K.Model, expected.PromptIds, 8));
    }

    [Fact]
    public void ToTokenizerJson_EveryPrompt_GivesTheReferenceIdsAndText()
    {
        var tokenizer = Tokenizer.Parse(
            Encoding.UTF8.GetBytes(Stories260K.TokenizerJson), Encoding.UTF8.GetBytes(Stories260K.TokenizerConfigJson));
        foreach (var expected in Stories260K.Cases)
        {
            Assert.Equal(expected.PromptIds, tokenizer.Encode(expected.Prompt));

            // The reference's text goes on where the prompt ends, so the space that starts a text is kept there.
            string prompt = tokenizer.Decode(expected.PromptIds, skipSpecialTokens: true);
            string whole = tokenizer.Decode([.. expected.PromptIds, .. expected.GreedyIds], skipSpecialTokens: true);
            Assert.Equal(prompt + expected.Text, whole);
        }
    }
}
