using MagicDec.Engine.Constraints;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;

namespace MagicDec.Engine.Requests;

/// <summary>What to generate: prompt tokens, sampling and limits. The same request gives the same tokens whatever runs beside it.</summary>
public sealed record GenerationRequest
{
    /// <summary>Prompt token ids, at least one, each within the vocabulary.</summary>
    public required ReadOnlyMemory<int> Prompt { get; init; }

    /// <summary>How tokens are chosen; default: plain sampling at temperature 1 with seed 0.</summary>
    public SamplingParameters Sampling { get; init; } = new();

    /// <summary>Most tokens to generate, at least 1; null: until a stop token or the end of the context.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Tokens that end the generation; null: the model's own end tokens; empty: none.</summary>
    public IReadOnlySet<int>? StopTokens { get; init; }

    /// <summary>
    /// What the output must look like; null: anything. Needs the model's tokenizer. The output ends with <see cref="StopTokens"/> where it is
    /// complete, or with <see cref="GenerationFinishReason.Completed"/> where nothing could follow. A limit of tokens may cut it off.
    /// </summary>
    public TokenConstraint? Constraint { get; init; }

    /// <summary>
    /// Requests of higher priority are admitted first and preempted last, and one that waits makes running ones of lower priority wait
    /// instead when there is no room; among equals the earlier one goes first. Default 0.
    /// </summary>
    public int Priority { get; init; }

    /// <summary>
    /// Longest time from the start of the enumeration to the end of the answer, waiting included; then it ends with
    /// <see cref="TimeoutException"/>, after the tokens that came in time. Null: no limit.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Shares cached prefixes only with requests of equal salt (one tenant's, say), so that nobody can tell from timing what others have
    /// asked; null: shares with all requests that have none.
    /// </summary>
    public string? CacheSalt { get; init; }

    /// <summary>What <see cref="RequestSnapshot.Label"/> and traces call the request; an agent's name, say. Never changes a token. Null: nothing.</summary>
    public string? Label { get; init; }

    /// <summary>Whether each update carries the raw logits (a copy of vocabulary size per token).</summary>
    public bool IncludeLogits { get; init; }

    /// <summary>How tokens are guessed ahead; null: as <see cref="EngineOptions.Drafting"/> says. Never changes a token.</summary>
    public DraftingOptions? Drafting { get; init; }
}
