namespace MagicDec.Engine.Histories;

/// <summary>What a history holds.</summary>
public sealed record HistoryStatistics
{
    /// <summary>Tokens in the history.</summary>
    public required int TokenCount { get; init; }

    /// <summary>KV pages held, those shared included.</summary>
    public required int PageCount { get; init; }

    /// <summary>KV pages that other histories or running requests hold too.</summary>
    public required int SharedPages { get; init; }

    /// <summary>Bytes of KV memory in the pages held.</summary>
    public required long Bytes { get; init; }
}
