using MagicDec.Engine.Speculation;

namespace MagicDec.Engine.Requests;

/// <summary>One request between two steps of the engine.</summary>
public sealed record RequestSnapshot
{
    /// <summary>What the request calls itself (<see cref="GenerationRequest.Label"/>).</summary>
    public string? Label { get; init; }

    /// <summary>Whether it takes part in steps; if not, it waits in the queue.</summary>
    public required bool IsRunning { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>Prompt tokens found in the prefix cache instead of being computed.</summary>
    public required int CachedPromptTokens { get; init; }

    /// <summary>Tokens of prompt and output whose keys and values are in KV memory; less than their sum while the prompt is being read.</summary>
    public required int ComputedTokens { get; init; }

    /// <summary>Tokens generated so far.</summary>
    public required int OutputTokens { get; init; }

    /// <summary>KV pages it holds, those it shares included.</summary>
    public required int PageCount { get; init; }

    /// <summary>Who guessed in its latest round; null: nobody, plain decoding or a prompt.</summary>
    public Drafter? Drafter { get; init; }

    /// <summary>Most tokens guessed in its latest round; 0 without a drafter.</summary>
    public int DraftLength { get; init; }

    /// <summary>Tokens of history the guess of its latest round read; 0 where none was read.</summary>
    public int KvBudget { get; init; }

    /// <summary>What drafting has done for it so far.</summary>
    public required DraftingUsage Drafting { get; init; }
}
