using MagicDec.Testing;

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
}
