using MagicDec.Engine;
using MagicDec.Engine.Requests;
using MagicDec.Extensions.AI.Requests;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Embeddings;

/// <summary>What a call's options and the generator's make of a text's states.</summary>
internal sealed record EmbeddingSettings(EmbeddingPooling Pooling, bool Normalize, int Dimensions, int HiddenSize)
{
    private static readonly Dictionary<string, EmbeddingPooling> Poolings = new(StringComparer.Ordinal)
    {
        ["MEAN"] = EmbeddingPooling.Mean,
        ["LAST"] = EmbeddingPooling.LastToken,
        ["LASTTOKEN"] = EmbeddingPooling.LastToken,
    };

    /// <exception cref="ArgumentException">An option is unreadable or out of range.</exception>
    public static EmbeddingSettings Map(EmbeddingGenerationOptions? options, MagicDecEmbeddingGeneratorOptions defaults, int hiddenSize)
    {
        var values = new OptionValues(options?.AdditionalProperties);
        var dimensions = options?.Dimensions ?? hiddenSize;
        if (dimensions < 1 || dimensions > hiddenSize)
        {
            throw new ArgumentException(
                $"EmbeddingGenerationOptions.Dimensions is {dimensions}; it must lie in 1 .. {hiddenSize}, the model's own number, or be left out.", nameof(options));
        }

        return new EmbeddingSettings(
            values.GetName("mean or last", Poolings, "pooling") ?? defaults.Pooling,
            values.GetBoolean("normalize") ?? defaults.Normalize,
            dimensions,
            hiddenSize);
    }

    public async Task<float[]> EmbedAsync(InferenceEngine engine, int[] tokens, CancellationToken cancellationToken)
    {
        var request = new EmbeddingRequest { Tokens = tokens, Pooling = Pooling, Normalize = Normalize };
        var vector = await engine.EmbedAsync(request, cancellationToken).ConfigureAwait(false);
        return Dimensions == HiddenSize ? vector : Shorten(vector);
    }

    // As models trained with nested (Matryoshka) lengths are meant to be cut: the first numbers, scaled again.
    private float[] Shorten(float[] vector)
    {
        var first = vector[..Dimensions];
        var length = Math.Sqrt(first.Sum(value => (double)value * value));
        return Normalize && length > 0 ? Array.ConvertAll(first, value => (float)(value / length)) : first;
    }
}
