namespace MagicDec.Engine.Tokenization.Patterns.Syntax;

/// <summary>What a repetition prefers.</summary>
internal enum RepeatMode
{
    /// <summary>As often as possible, giving back where the rest does not match.</summary>
    Greedy,

    /// <summary>As seldom as possible.</summary>
    Lazy,

    /// <summary>As often as possible, never giving back.</summary>
    Possessive,
}
