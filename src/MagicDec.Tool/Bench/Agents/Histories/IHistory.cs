namespace MagicDec.Tool.Bench.Agents.Histories;

/// <summary>The growing history of one agent.</summary>
internal interface IHistory
{
    /// <summary>The prompt of the next step. A copy: it does not change any more.</summary>
    int[] Prompt();

    /// <summary>Appends the answer to that prompt, then a tool result.</summary>
    void Continue(ReadOnlySpan<int> answer);
}
