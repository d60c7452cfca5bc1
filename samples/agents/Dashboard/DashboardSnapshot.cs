namespace MagicDec.Samples.Dashboard;

/// <summary>What the page shows.</summary>
internal sealed record DashboardSnapshot
{
    public required string Model { get; init; }

    public required int Round { get; init; }

    public required bool IsDrafting { get; init; }

    public required IReadOnlyList<AgentView> Agents { get; init; }

    /// <summary>Requests in the present step, steps since the start, tokens generated.</summary>
    public required int Batch { get; init; }

    public required long Steps { get; init; }

    public required long OutputTokens { get; init; }

    /// <summary>Share of draft tokens accepted, by position.</summary>
    public required IReadOnlyList<double> Acceptance { get; init; }

    /// <summary>A letter for each KV page: free (.), cached (c), held (h), shared (s).</summary>
    public required string Pages { get; init; }

    /// <summary>What the policy weighed last, best first; empty before the first decision.</summary>
    public required IReadOnlyList<OptionView> Options { get; init; }

    public required ThroughputCurve Drafted { get; init; }

    public required ThroughputCurve Plain { get; init; }
}

/// <summary>A row of the table of agents.</summary>
internal sealed record AgentView(string Name, long Context, long Cached, string Plan, double? Acceptance, long Right, long Answered);

/// <summary>A plan and the tokens per second the policy expects of it.</summary>
internal sealed record OptionView(string Plan, double Predicted, bool IsChosen);

/// <summary>Tokens a second: the mean, and the latest rounds.</summary>
internal sealed record ThroughputCurve(double Mean, IReadOnlyList<double> Latest);
