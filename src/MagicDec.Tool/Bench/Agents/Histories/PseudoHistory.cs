namespace MagicDec.Tool.Bench.Agents.Histories;

/// <summary>Pseudo-random tokens, for models whose text means nothing.</summary>
internal sealed class PseudoHistory(ulong seed, int agent, int context, int toolTokens, int vocabulary) : IHistory
{
    private readonly List<int> _tokens = [.. PseudoText.Create(seed, agent, context, vocabulary)];
    private int _steps;

    public int[] Prompt() => [.. _tokens];

    public void Continue(ReadOnlySpan<int> answer)
    {
        _tokens.AddRange(answer);
        _tokens.AddRange(PseudoText.Create(seed + (ulong)++_steps, agent, toolTokens, vocabulary));
    }
}
