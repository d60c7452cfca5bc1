using System.Runtime.Intrinsics;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Tests.VectorWidths;

namespace MagicDec.Engine.Tests.Sampling;

/// <summary>Chosen tokens with and without each filter, log probabilities, noise, and the exponential behind top-p.</summary>
internal sealed class SamplingProbe : IBitProbe
{
    public void Run(BitHash hash)
    {
        const int VocabularySize = 5003;
        var sampler = new TokenSampler(VocabularySize);
        SamplingParameters[] settings = [new(), new() { Temperature = 3f }, new() { TopP = 0.9f }, new() { TopK = 30, TopP = 0.8f }, new() { MinP = 0.1f }];
        for (var position = 0; position < 8; position++)
        {
            // exact quarters, so that the logits themselves depend on no mathematical function
            var random = new Random(position);
            float[] logits = [.. Enumerable.Range(0, VocabularySize).Select(_ => random.Next(-40, 40) / 4f)];
            foreach (var parameters in settings)
            {
                hash.Add(sampler.Sample((float[])logits.Clone(), parameters with { TopLogprobs = 3 }, null, position, default, out var logprobs));
                hash.Add(logprobs!.Chosen.Logprob);
            }

            hash.Add((float)new GumbelNoise(7, position)[position * 1000]);
        }

        for (var x = 0f; x > -90f; x -= 0.37f)
        {
            hash.Add(StableMath.Exp(Vector512.Create(x))[0]);
        }
    }
}
