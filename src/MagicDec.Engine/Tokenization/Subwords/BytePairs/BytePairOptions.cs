namespace MagicDec.Engine.Tokenization.Subwords.BytePairs;

/// <summary>The settings of a byte-pair model.</summary>
internal sealed record BytePairOptions
{
    /// <summary>The id that stands for characters outside the vocabulary; -1 drops them.</summary>
    public int UnknownId { get; init; } = -1;

    /// <summary>Whether adjacent unknown characters become one token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>Whether unknown characters become the tokens &lt;0x00&gt; to &lt;0xFF&gt; of their UTF-8 bytes.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>Whether a piece that is a token as a whole is taken as it is.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>What stands before every symbol but the first of a piece.</summary>
    public string ContinuingPrefix { get; init; } = "";

    /// <summary>What stands behind the last symbol of a piece.</summary>
    public string EndSuffix { get; init; } = "";
}
