using MagicDec.Engine.Speculation;

namespace MagicDec.Tool.Bench.Agents;

/// <summary>What a benchmark of agents found; the names are the keys of its JSON, and keep their meaning.</summary>
internal sealed record AgentsReport
{
    public required string Model { get; init; }

    public required int Agents { get; init; }

    public required int Context { get; init; }

    public required int Steps { get; init; }

    public required int New { get; init; }

    public required int Answer { get; init; }

    public required int Threads { get; init; }

    public required DraftingMode Drafting { get; init; }

    /// <summary>From the first request to the last token.</summary>
    public required double Seconds { get; init; }

    public required long OutputTokens { get; init; }

    public required double OutputTokensPerSecond { get; init; }

    /// <summary>Tokens of all prompts.</summary>
    public required long PromptTokens { get; init; }

    /// <summary>Of those, tokens that were found in the prefix cache.</summary>
    public required long CachedPromptTokens { get; init; }

    public required double PrefixHitRate { get; init; }

    /// <summary>Of each agent's first step.</summary>
    public required Percentiles ColdFirstTokenMs { get; init; }

    /// <summary>Of all further steps; null when there are none.</summary>
    public Percentiles? WarmFirstTokenMs { get; init; }

    /// <summary>Between two tokens of one answer, as its reader sees them; null when answers have one token.</summary>
    public Percentiles? BetweenTokensMs { get; init; }

    /// <summary>Engine steps by the number of sequences that shared them.</summary>
    public required IReadOnlyDictionary<int, long> BatchSizes { get; init; }

    /// <summary>From the end of a pass over the model to the next one of the same size: planning, committing, telling the readers.</summary>
    public Percentiles? LoopMicroseconds { get; init; }

    /// <summary>Those passes.</summary>
    public Percentiles? PassMicroseconds { get; init; }

    public required long Preemptions { get; init; }

    public required long DraftedTokens { get; init; }

    public required long AcceptedTokens { get; init; }

    /// <summary>Over all answers, agent by agent, as little-endian 32-bit numbers.</summary>
    public required string TokensSha256 { get; init; }
}
