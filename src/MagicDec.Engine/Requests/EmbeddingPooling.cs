namespace MagicDec.Engine.Requests;

/// <summary>How the hidden states of a text's tokens become one vector.</summary>
public enum EmbeddingPooling
{
    /// <summary>The mean over all tokens; for models that were not made for embeddings, and many that were.</summary>
    Mean,

    /// <summary>The state of the last token; for models made so, which want a certain last token (their end token, say).</summary>
    LastToken,
}
