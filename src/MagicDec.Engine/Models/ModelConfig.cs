using MagicDec.Engine.Models.Loading;

namespace MagicDec.Engine.Models;

/// <summary>Sizes and settings of a decoder-only transformer of the Llama family, as its config.json states them.</summary>
/// <remarks>
/// Read with <see cref="Load"/>. Every number has been checked against a sane range, so sizes derived from it do not overflow.
/// </remarks>
public sealed record ModelConfig
{
    internal ModelConfig()
    {
    }

    /// <summary>Which decoder family this is.</summary>
    public required ModelArchitecture Architecture { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of the gated feed-forward layer.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Number of transformer layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Query heads per layer.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Key and value heads per layer; divides <see cref="HeadCount"/>.</summary>
    public required int KvHeadCount { get; init; }

    /// <summary>Width of one head, even; not always <see cref="HiddenSize"/> / <see cref="HeadCount"/>.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Rows of the embedding and output tables; may exceed what the tokenizer knows.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Most positions a sequence may use (prompt and answer together).</summary>
    /// <remarks>
    /// What config.json states, lowered to <see cref="SlidingWindow"/> where there is one, raised to the trained length times the
    /// factor for YaRN. <see cref="WithMaxPositions"/> changes it.
    /// </remarks>
    public required int MaxPositions { get; init; }

    /// <summary>Largest value <see cref="WithMaxPositions"/> accepts.</summary>
    public required int MaxPositionsLimit { get; init; }

    /// <summary>The attention window in tokens where the model has one below its stated context, otherwise null.</summary>
    /// <remarks>The engine attends to the whole context, which is the same thing only up to the window: so it caps <see cref="MaxPositions"/>.</remarks>
    public int? SlidingWindow { get; init; }

    /// <summary>Added to the mean square in every RMS norm.</summary>
    public required float RmsNormEpsilon { get; init; }

    /// <summary>Base of the rotary position frequencies.</summary>
    public required double RopeTheta { get; init; }

    /// <summary>How rotary frequencies are scaled; null for plain RoPE.</summary>
    public RopeScaling? RopeScaling { get; init; }

    /// <summary>Whether the output table is the embedding table.</summary>
    public required bool TieWordEmbeddings { get; init; }

    /// <summary>Whether the query, key and value projections have a bias.</summary>
    public required bool AttentionBias { get; init; }

    /// <summary>Whether the attention output projection has a bias.</summary>
    public required bool AttentionOutputBias { get; init; }

    /// <summary>Whether the feed-forward projections have a bias.</summary>
    public required bool MlpBias { get; init; }

    /// <summary>Whether each query and key head is normalised before the rotation (Qwen3).</summary>
    public required bool QueryKeyNorm { get; init; }

    /// <summary>Token put before a prompt, if the model has one.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>Tokens that end an answer: from generation_config.json where it names them, otherwise from config.json; may be empty.</summary>
    public IReadOnlyList<int> EosTokenIds { get; init; } = [];

    /// <summary>Number of weights, an output table shared with the embeddings counted once.</summary>
    public long ParameterCount
    {
        get
        {
            long queries = (long)HeadCount * HeadSize, keyValues = 2L * KvHeadCount * HeadSize;
            long attention = (2 * queries + keyValues) * HiddenSize
                + (AttentionBias ? queries + keyValues : 0) + (AttentionOutputBias ? HiddenSize : 0) + (QueryKeyNorm ? 2 * HeadSize : 0);
            long feedForward = 3L * HiddenSize * IntermediateSize + (MlpBias ? 2 * IntermediateSize + HiddenSize : 0);
            long tables = (TieWordEmbeddings ? 1L : 2L) * VocabularySize * HiddenSize;
            return LayerCount * (attention + feedForward + 2 * HiddenSize) + tables + HiddenSize;
        }
    }

    /// <summary>Numbers kept per token in the KV cache, over all layers: keys and values.</summary>
    public long KvValuesPerToken => 2L * LayerCount * KvHeadCount * HeadSize;

    /// <summary>Bytes one token takes in the KV cache.</summary>
    /// <param name="bytesPerValue">2 for a bfloat16 cache, 4 for float32.</param>
    /// <returns><see cref="KvValuesPerToken"/> times <paramref name="bytesPerValue"/>.</returns>
    public long KvBytesPerToken(int bytesPerValue = 2) => KvValuesPerToken * bytesPerValue;

    /// <summary>Reads config.json and, where there is one, generation_config.json.</summary>
    /// <param name="files">Where the model's files are.</param>
    /// <returns>The checked configuration.</returns>
    /// <exception cref="ModelFormatException">A setting is missing, out of range or not supported.</exception>
    public static ModelConfig Load(ModelFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return files.ReadConfig();
    }

    /// <summary>The same model with another limit on the length of a sequence.</summary>
    /// <param name="maxPositions">Tokens, from 1 to <see cref="MaxPositionsLimit"/>.</param>
    /// <returns>The changed configuration. With dynamic RoPE scaling a longer limit also changes the rotation, see <see cref="RopeScaling"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxPositions"/> is outside that range.</exception>
    public ModelConfig WithMaxPositions(int maxPositions)
    {
        return maxPositions >= 1 && maxPositions <= MaxPositionsLimit
            ? this with { MaxPositions = maxPositions }
            : throw new ArgumentOutOfRangeException(
                nameof(maxPositions), maxPositions, $"This model's context can be 1 .. {MaxPositionsLimit} tokens (EngineOptions.MaxContextTokens).");
    }
}
