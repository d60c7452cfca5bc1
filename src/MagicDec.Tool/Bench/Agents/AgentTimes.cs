namespace MagicDec.Tool.Bench.Agents;

/// <summary>What one agent saw.</summary>
internal sealed class AgentTimes
{
    /// <summary>Milliseconds from each request to its first token, by step.</summary>
    public List<double> FirstTokens { get; } = [];

    /// <summary>Milliseconds between tokens of one answer.</summary>
    public List<double> BetweenTokens { get; } = [];

    public List<int> Output { get; } = [];

    public long PromptTokens { get; set; }

    public long CachedPromptTokens { get; set; }
}
