namespace MagicDec.Engine.Speculation;

/// <summary>What drafting did for one request, or for all of them.</summary>
public sealed record DraftingUsage
{
    /// <summary>Verify passes that checked at least one draft token.</summary>
    public long Rounds { get; init; }

    /// <summary>Tokens guessed.</summary>
    public long DraftedTokens { get; init; }

    /// <summary>Guessed tokens that were right and came out.</summary>
    public long AcceptedTokens { get; init; }

    /// <summary>Of <see cref="DraftedTokens"/>, those the suffix index gave.</summary>
    public long SuffixDraftedTokens { get; init; }

    /// <summary>Of <see cref="AcceptedTokens"/>, those the suffix index gave.</summary>
    public long SuffixAcceptedTokens { get; init; }
}
