using MagicDec.Engine.Constraints;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Tests.Constraints.Schemas;
using MagicDec.Engine.Tests.Workloads.Runs;

namespace MagicDec.Engine.Tests.Workloads;

/// <summary>One request of a <see cref="Workload"/>. Everything is a small number or a name, so that a failing one can be shrunk and read.</summary>
/// <param name="Delay">Runner passes between the arrival of the request before and this one's.</param>
/// <param name="Family">Requests of one family begin with the same tokens.</param>
/// <param name="Shared">Prompt tokens from the family.</param>
/// <param name="Own">Prompt tokens of this request, at least 1.</param>
/// <param name="Output">Most tokens to generate.</param>
/// <param name="Sampling">How tokens are chosen.</param>
/// <param name="Seed">Of the own tokens and of sampling.</param>
/// <param name="CancelAfter">Runner passes from arrival to cancellation; null: never.</param>
/// <param name="Auto">Whether the engine chooses how to draft; then what follows does not count.</param>
/// <param name="Drafter">Who guesses ahead; null: nobody.</param>
/// <param name="DraftLength">Most tokens guessed in a round.</param>
/// <param name="KvBudget">Tokens a sparse draft reads.</param>
/// <param name="Selector">How those are chosen.</param>
/// <param name="SlowReader">Whether its tokens are read only when all other requests have ended.</param>
/// <param name="Stops">Whether some tokens end it.</param>
/// <param name="Salted">Whether it shares cached prefixes only with others that are.</param>
/// <param name="Priority">Higher ones go first.</param>
/// <param name="Timeout">Runner passes it may take; null: any number.</param>
/// <param name="Constraint">What its output must look like.</param>
internal sealed record WorkRequest(
    int Delay = 0, int Family = 0, int Shared = 0, int Own = 1, int Output = 1, WorkSampling Sampling = WorkSampling.Greedy, int Seed = 0,
    int? CancelAfter = null, bool Auto = false, Drafter? Drafter = null, int DraftLength = 1, int KvBudget = DraftingOptions.MinKvBudget,
    KvSelector Selector = KvSelector.Verified, bool SlowReader = false, bool Stops = false, bool Salted = false, int Priority = 0,
    int? Timeout = null, WorkConstraint Constraint = WorkConstraint.None)
{
    /// <summary>Small, so that suffixes repeat and stop tokens come up.</summary>
    private const int PromptVocabulary = 24;

    private static readonly TokenConstraint Json = TokenConstraint.FromJson();
    private static readonly TokenConstraint Schema = TokenConstraint.FromJsonSchema(RealSchemas.All["weather, strict"]);
    private static readonly TokenConstraint Regex = TokenConstraint.FromRegex("([a-c]{1,3}(, |;)){2,9}end");

    /// <summary>Tokens it has at its end.</summary>
    public int TokenCount => Shared + Own + Output;

    /// <summary>The same question asked in the plainest way: what it must be answered does not depend on the rest.</summary>
    public WorkRequest Alone => this with
    {
        Delay = 0,
        CancelAfter = null,
        Auto = false,
        Drafter = null,
        DraftLength = 1,
        KvBudget = DraftingOptions.MinKvBudget,
        Selector = KvSelector.Verified,
        SlowReader = false,
        Salted = false,
        Priority = 0,
        Timeout = null,
    };

    /// <summary>Whether it asks for such an end.</summary>
    public bool MayEndWith(Exception error) =>
        (error is OperationCanceledException && CancelAfter is not null) || (error is TimeoutException && Timeout is not null);

    public GenerationRequest ToRequest() => new()
    {
        Prompt = Prompt(),
        MaxOutputTokens = Output,
        IncludeLogits = true,

        // Among the first 40 are the marks of JSON, without which no constraint could be kept.
        StopTokens = Stops ? new HashSet<int>(Enumerable.Range(0, Constraint == WorkConstraint.None ? 40 : 1)) : new HashSet<int>(),
        Constraint = Constraint switch
        {
            WorkConstraint.Json => Json,
            WorkConstraint.Schema => Schema,
            WorkConstraint.Regex => Regex,
            _ => null,
        },
        CacheSalt = Salted ? "tenant" : null,
        Priority = Priority,
        Timeout = Timeout is { } passes ? passes * WorkloadRun.TimeOfPass : null,
        Sampling = ToSampling(),
        Drafting = ToDrafting(),
    };

    private int[] Prompt() =>
    [
        .. EngineFactory.Prompt(Shared, PromptVocabulary, 1000 + Family),
        .. EngineFactory.Prompt(Own, PromptVocabulary, Seed),
    ];

    private DraftingOptions ToDrafting() => (Auto, Drafter) switch
    {
        (true, _) => new DraftingOptions(),
        (_, null) => DraftingOptions.Off,
        (_, { } drafter) => new DraftingOptions
        {
            Mode = DraftingMode.Fixed,
            Drafter = drafter,
            DraftLength = DraftLength,
            KvBudget = KvBudget,
            Selector = Selector,
        },
    };

    private SamplingParameters ToSampling() => Sampling switch
    {
        WorkSampling.Seeded => new SamplingParameters { Temperature = 0.8f, TopK = 40, TopP = 0.95f, Seed = (ulong)Seed },
        WorkSampling.Penalised => new SamplingParameters { RepetitionPenalty = 1.3f, PresencePenalty = 0.4f, FrequencyPenalty = 0.5f, Seed = (ulong)Seed },
        WorkSampling.PenalisedGreedy => new SamplingParameters { Temperature = 0, RepetitionPenalty = 1.2f, FrequencyPenalty = 0.5f, TopLogprobs = 2 },
        _ => SamplingParameters.Greedy,
    };
}
