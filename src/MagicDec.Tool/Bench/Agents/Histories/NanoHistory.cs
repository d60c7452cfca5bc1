using MagicDec.Engine.Tokenization;
using MagicDec.Models.Nano.Language;

namespace MagicDec.Tool.Bench.Agents.Histories;

/// <summary>A log in Nano's language that goes on, with a question at its end.</summary>
internal sealed class NanoHistory(ulong seed, int context, int toolTokens, Tokenizer tokenizer) : IHistory
{
    /// <summary>The shortest history, and the shortest tool result.</summary>
    public const int LeastTokens = AgentHistory.LeastTokens;

    private readonly AgentHistory _history = AgentHistory.Create(seed, text => tokenizer.Encode(text), context);

    public int[] Prompt() => [.. _history.Prompt];

    public void Continue(ReadOnlySpan<int> answer) => _history.Continue(answer, toolTokens);
}
