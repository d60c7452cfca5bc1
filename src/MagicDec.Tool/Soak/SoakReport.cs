namespace MagicDec.Tool.Soak;

/// <summary>How a soak went; the names are the keys of its JSON, and keep their meaning.</summary>
internal sealed record SoakReport
{
    /// <summary>Whether nothing was wrong.</summary>
    public required bool Passed { get; init; }

    public required string Model { get; init; }

    public required int Agents { get; init; }

    public required double Seconds { get; init; }

    public required long Finished { get; init; }

    /// <summary>Left in the middle, cancelled or past their deadline.</summary>
    public required long Cancelled { get; init; }

    /// <summary>Bad requests, turned away.</summary>
    public required long Refused { get; init; }

    /// <summary>Good requests that found the queue full.</summary>
    public required long Busy { get; init; }

    /// <summary>Histories held for a while, forked, written out and read back.</summary>
    public required long Histories { get; init; }

    /// <summary>Answers compared with what the request gets alone, whole or as far as they went.</summary>
    public required long Checked { get; init; }

    public required double TokensPerSecond { get; init; }

    public required int LargestBatch { get; init; }

    public required long Preemptions { get; init; }

    public required long Evictions { get; init; }

    /// <summary>Share of the prompts' tokens.</summary>
    public required double PrefixHitRate { get; init; }

    public required long DraftedTokens { get; init; }

    public required long AcceptedTokens { get; init; }

    /// <summary>Pages that requests hold now; 0 at the end.</summary>
    public required int PagesInUse { get; init; }

    public required long ManagedBytes { get; init; }

    public required long ResidentBytes { get; init; }

    /// <summary>When the warm-up was over; null during it.</summary>
    public long? WarmManagedBytes { get; init; }

    public long? WarmResidentBytes { get; init; }

    /// <summary>The first things that went wrong.</summary>
    public required IReadOnlyList<string> Problems { get; init; }
}
