namespace MagicDec.Engine.Speculation;

/// <summary>Who guesses the next tokens. None of them changes a token, only how fast it comes.</summary>
public enum Drafter
{
    /// <summary>The model itself over a sparse view of its KV cache (MagicDec's self-speculation). Wins at long context.</summary>
    Sparse,

    /// <summary>What followed the same words earlier in this history or in recent answers of any agent. Costs almost nothing.</summary>
    Suffix,

    /// <summary><see cref="Suffix"/> where its match is long, else <see cref="Sparse"/>.</summary>
    SuffixThenSparse,

    /// <summary>A smaller model with the same vocabulary, over a sparse view of its own KV cache.</summary>
    Model,
}
