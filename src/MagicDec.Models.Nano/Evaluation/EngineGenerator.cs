using MagicDec.Engine;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Sampling;

namespace MagicDec.Models.Nano.Evaluation;

/// <summary>Lets an engine answer the tasks of an evaluation, greedily.</summary>
internal sealed class EngineGenerator(InferenceEngine engine)
{
    public async Task<(string Text, int PromptTokens)> GenerateAsync(string prompt, int maxTokens, CancellationToken cancellationToken)
    {
        int[] ids = engine.Tokenizer.Encode(prompt);
        List<int> output = [];
        GenerationRequest request = new() { Prompt = ids, MaxOutputTokens = maxTokens, Sampling = new SamplingParameters { Temperature = 0 } };
        await foreach (GenerationUpdate update in engine.GenerateAsync(request, cancellationToken).ConfigureAwait(false))
            output.Add(update.Token);
        return (engine.Tokenizer.Decode([.. output], skipSpecialTokens: true), ids.Length);
    }
}
