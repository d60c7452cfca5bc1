namespace MagicDec.Tool.Bench.Scale;

/// <summary>One number of agents, all answering at once.</summary>
internal sealed record ScaleRow
{
    public required int Agents { get; init; }

    /// <summary>Steps that every agent had a token in; medians are over them.</summary>
    public required int Steps { get; init; }

    /// <summary>From the start of a step to the start of the next, planning and publishing included; median.</summary>
    public required double StepMs { get; init; }

    /// <summary>The pass over the model in it; median.</summary>
    public required double PassMs { get; init; }

    /// <summary>What the engine's step cost model says of that pass; the median of models fitted on engines of their own, one before each number of agents.</summary>
    public double PredictedPassMs { get; init; }

    /// <summary>All agents together, at the median step.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>Most KV memory held by agents at one time.</summary>
    public required long KvUsedBytes { get; init; }

    /// <summary>The same as arithmetic has it: whole pages for each history and its answer.</summary>
    public required long PredictedKvBytes { get; init; }

    /// <summary>Resident size of the process at the end of the answers.</summary>
    public required long ResidentBytes { get; init; }

    /// <summary>The resident size before any agent, and the predicted KV memory.</summary>
    public required long PredictedResidentBytes { get; init; }

    /// <summary>Objects on the managed heap after a collection: requests, histories as tokens, the prefix cache's index.</summary>
    public required long ManagedBytes { get; init; }
}
