using MagicDec.Engine.KvCache;

namespace MagicDec.Engine.Requests;

/// <summary>The engine between two steps, for dashboards: every request, every KV page and the counts, all of the same moment.</summary>
public sealed record EngineSnapshot
{
    /// <summary>Counts since the start.</summary>
    public required EngineStatistics Statistics { get; init; }

    /// <summary>Requests that run, in the order in which they are served, then those that wait.</summary>
    public required IReadOnlyList<RequestSnapshot> Requests { get; init; }

    /// <summary>The pool of KV pages, by place in memory.</summary>
    public required IReadOnlyList<KvPageUse> Pages { get; init; }
}
