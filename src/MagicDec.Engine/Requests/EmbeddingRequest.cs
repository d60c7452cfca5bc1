namespace MagicDec.Engine.Requests;

/// <summary>A text to embed. The same request gives the same bits whatever runs beside it.</summary>
public sealed record EmbeddingRequest
{
    /// <summary>Token ids, at least one, each within the vocabulary.</summary>
    public required ReadOnlyMemory<int> Tokens { get; init; }

    /// <summary>How the states of the tokens become one vector. Default <see cref="EmbeddingPooling.Mean"/>.</summary>
    public EmbeddingPooling Pooling { get; init; }

    /// <summary>Whether the vector is scaled to length 1, so that a dot product is the cosine. Default true.</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>As <see cref="GenerationRequest.Priority"/>. Default 0.</summary>
    public int Priority { get; init; }

    /// <summary>As <see cref="GenerationRequest.Timeout"/>. Null: no limit.</summary>
    public TimeSpan? Timeout { get; init; }
}
