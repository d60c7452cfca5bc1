using System.Runtime.InteropServices;
using MagicDec.Engine.Requests;
using MagicDec.Testing.Stories;
using static MagicDec.Engine.Tests.EngineFactory;

namespace MagicDec.Engine.Tests;

/// <summary>The trained 260K-parameter model against what upstream llama2.c computes with it.</summary>
public sealed class Stories260KTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Stories260K.Cases.Count)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Greedy_EveryPrompt_GivesTheReferenceTokensTextAndLogits(int index)
    {
        Stories260KCase expected = Stories260K.Cases[index];
        await using InferenceEngine engine = await CreateStoriesAsync();
        Assert.Equal(expected.PromptIds, engine.Tokenizer.Encode(expected.Prompt));

        // The reference also gives the token after the last position of the context, which the engine never does.
        int[] ids = [.. expected.GreedyIds.Take(engine.MaxContextTokens - expected.PromptIds.Length)];
        var tokens = new List<int>();
        float[]? firstLogits = null;
        await foreach (GenerationUpdate update in engine.GenerateAsync(Request(expected.PromptIds, ids.Length) with { IncludeLogits = true }))
        {
            firstLogits ??= update.Logits!.Value.ToArray();
            tokens.Add(update.Token);
        }

        Assert.Equal(ids, tokens);
        Assert.StartsWith(engine.Tokenizer.Decode(CollectionsMarshal.AsSpan(tokens), skipSpecialTokens: true).TrimStart(), expected.Text.TrimStart(), StringComparison.Ordinal);
        Assert.Equal(expected.FirstStepLogits.Length, firstLogits!.Length);
        Assert.All(expected.FirstStepLogits.Zip(firstLogits), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 2e-4f));
    }
}
