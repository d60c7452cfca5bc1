using MagicDec.Engine.Constraints;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;

namespace MagicDec.Engine.Tests.Speculation;

/// <summary>Requests that are drafted together on one engine. Prints itself as what makes it again.</summary>
/// <param name="Family">Which small model.</param>
/// <param name="Threads">Compute threads.</param>
/// <param name="StepTokens">Most tokens of a step, so the size of prompt chunks.</param>
internal sealed record RoundCase(string Family, int Threads, int StepTokens)
{
    public IReadOnlyList<RoundRequest> Requests { get; init; } = [];

    public override string ToString() => $"{Family}, {Threads} threads, steps of {StepTokens}:\n    {string.Join("\n    ", Requests)}";
}

/// <summary>One of them.</summary>
/// <param name="Prompt">Tokens of the prompt; its second half repeats the first.</param>
/// <param name="Output">Most new tokens.</param>
/// <param name="Sampling">0: greedy, 1: sampled and cut, 2: sampled with penalties, 3: greedy with penalties and log probabilities.</param>
/// <param name="Seed">Of prompt and sampling.</param>
/// <param name="Stop">Which of the tokens it would generate ends it; negative: none.</param>
/// <param name="Drafter">Who guesses; null: nobody.</param>
/// <param name="Length">Gamma.</param>
/// <param name="Budget">K.</param>
/// <param name="Selector">How a view is chosen.</param>
/// <param name="IsConstrained">Whether its output is held to JSON.</param>
/// <param name="SuffixLength">Most tokens from the suffix index; null: <paramref name="Length"/>.</param>
/// <param name="Priced">Whether a price decides how many of them are taken, after weak matches too.</param>
internal sealed record RoundRequest(
    int Prompt, int Output, int Sampling, int Seed, int Stop, Drafter? Drafter, int Length, int Budget, KvSelector Selector, bool IsConstrained = false,
    int? SuffixLength = null, bool Priced = false)
{
    private static readonly TokenConstraint Json = TokenConstraint.FromJson(anyValue: true);

    public GenerationRequest ToRequest(int vocabulary)
    {
        int[] half = EngineFactory.Prompt((Prompt + 1) / 2, vocabulary, Seed);
        int[] prompt = [.. half, .. half];
        return EngineFactory.Request(prompt[..Prompt], Output, Parameters()) with
        {
            IncludeLogits = true,
            Drafting = DraftingOptions.Off,
            Constraint = IsConstrained ? Json : null,
        };
    }

    public DraftingOptions ToDrafting() => Drafter is { } drafter
        ? new DraftingOptions { Mode = DraftingMode.Fixed, Drafter = drafter, DraftLength = Length, KvBudget = Budget, Selector = Selector }
        : DraftingOptions.Off;

    private SamplingParameters Parameters() => Sampling switch
    {
        1 => new SamplingParameters { Temperature = 0.9f, TopK = 30, TopP = 0.95f, Seed = (ulong)Seed },
        2 => new SamplingParameters { Temperature = 0.8f, MinP = 0.02f, RepetitionPenalty = 1.3f, PresencePenalty = 0.5f, FrequencyPenalty = 0.4f, Seed = (ulong)Seed },
        3 => new SamplingParameters { Temperature = 0, RepetitionPenalty = 1.2f, FrequencyPenalty = 0.6f, TopLogprobs = 1 },
        _ => SamplingParameters.Greedy,
    };
}
