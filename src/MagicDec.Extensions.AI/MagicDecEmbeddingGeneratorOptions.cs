using MagicDec.Engine.Requests;

namespace MagicDec.Extensions.AI;

/// <summary>Settings of an embedding generator that hold for all of its requests. Read once, when the generator is made.</summary>
public sealed class MagicDecEmbeddingGeneratorOptions
{
    /// <summary>The model id that embeddings and metadata carry. Default null: the model's own name.</summary>
    public string? ModelId { get; set; }

    /// <summary>How the states of a text's tokens become one vector. Default <see cref="EmbeddingPooling.Mean"/>.</summary>
    public EmbeddingPooling Pooling { get; set; }

    /// <summary>Whether vectors are scaled to length 1. Default true.</summary>
    public bool Normalize { get; set; } = true;
}
