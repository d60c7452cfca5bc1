using MagicDec.Engine.Compute;
using MagicDec.Engine.Constraints;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Prefixes;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy;

namespace MagicDec.Engine;

/// <summary>Every knob of the engine. Read once when the engine is loaded; later changes have no effect.</summary>
public sealed class EngineOptions
{
    /// <summary>Threads that compute, 1 .. 256. Default: one per processor.</summary>
    public int Threads { get; set; } = Math.Min(Environment.ProcessorCount, 256);

    /// <summary>
    /// Number format of the weight matrices in memory. Default <see cref="WeightFormat.BFloat16"/>: exact for bf16 checkpoints, rounded
    /// for F16 and F32 ones. <see cref="WeightFormat.Float32"/> keeps every bit and takes twice the memory and time.
    /// </summary>
    public WeightFormat WeightFormat { get; set; } = WeightFormat.BFloat16;

    /// <summary>Number format of cached keys and values. Default <see cref="KvFormat.BFloat16"/>.</summary>
    public KvFormat KvFormat { get; set; } = KvFormat.BFloat16;

    /// <summary>
    /// Whether bfloat16 weights, keys and values are multiplied by the processor's matrix tiles (Intel AMX, on 64-bit Linux), several times as
    /// fast as by its vectors, where it has them. Activations then enter products with 16 to 17 significant bits instead of 24, so that a machine with tiles and one
    /// without give other last bits, and now and then another token: turn this off where tokens must be those of other machines. On one machine
    /// nothing else changes a token. Default true.
    /// </summary>
    public bool MatrixTiles { get; set; } = true;

    /// <summary>
    /// Bytes of memory for keys and values. Default null: a quarter of the memory the process may still use, but not more than
    /// <see cref="MaxConcurrentRequests"/> requests of full context could fill. The size chosen is logged at the start.
    /// </summary>
    public long? KvMemoryBytes { get; set; }

    /// <summary>
    /// Whether computed prompts and answers stay in KV memory that is not needed otherwise, so that a later request that begins the same way
    /// (an agent's next step) computes only what is new. Never changes a token. Default true.
    /// </summary>
    public bool PrefixCache { get; set; } = true;

    /// <summary>Longest context (prompt and output) in tokens, from 1 to <see cref="Models.ModelConfig.MaxPositionsLimit"/>. Default null: what the model was made for.</summary>
    public int? MaxContextTokens { get; set; }

    /// <summary>
    /// Most tokens computed in one step, 16 .. 8192. Default 512. Bounds how long a running request waits while another one's prompt
    /// is prefilled.
    /// </summary>
    public int MaxStepTokens { get; set; } = 512;

    /// <summary>Most requests that share a step, 1 .. 4096; later ones wait. Default 256.</summary>
    public int MaxConcurrentRequests { get; set; } = 256;

    /// <summary>Most requests that wait to run, 1 .. 1,000,000, those preempted not counted. Default 4096.</summary>
    public int MaxQueuedRequests { get; set; } = 4096;

    /// <summary>What happens to a request that arrives when the queue is full. Default <see cref="QueueFullMode.Wait"/>.</summary>
    public QueueFullMode QueueFullMode { get; set; } = QueueFullMode.Wait;

    /// <summary>Where deadlines and durations get the time from. Default: the system's clock.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>How tokens are guessed ahead of the model where a request says nothing. Default: the engine chooses. Never changes a token.</summary>
    public DraftingOptions Drafting { get; set; } = new();

    /// <summary>A smaller model with the same vocabulary that <see cref="Drafter.Model"/> drafts with. Default null: none.</summary>
    public DraftModelOptions? DraftModel { get; set; }

    /// <summary>
    /// A folder in which measured step costs are kept from one start to the next, in a small file for each machine and model; made when it is not
    /// there. Default null: they are measured at every start, which takes up to two seconds where <see cref="Drafting"/> is not off.
    /// </summary>
    public string? StepCostFolder { get; set; }

    /// <summary>What tests and benchmarks put around the sparse drafter.</summary>
    internal Func<IDrafter, IDrafter>? DecorateDrafter { get; set; }

    /// <summary>What tests put around the drafting policy.</summary>
    internal Func<IDraftPolicy, IDraftPolicy>? DecoratePolicy { get; set; }

    /// <summary>Tokens for constraints when the model has no tokenizer; for tests and benchmarks.</summary>
    internal TokenVocabulary? Vocabulary { get; set; }

    /// <summary>How pages of the prefix cache are compared; null for exactly. For negative controls in tests.</summary>
    internal IEqualityComparer<PageKey>? PrefixKeys { get; set; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range; the message names it.</exception>
    /// <exception cref="ArgumentException"><see cref="Drafting"/> needs <see cref="DraftModel"/> and it is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// <see cref="Drafting"/> or <see cref="TimeProvider"/> is null, or <see cref="DraftModel"/> has no files.
    /// </exception>
    public void Validate()
    {
        InRange(Threads, 1, 256, nameof(Threads));
        InRange(MaxStepTokens, 16, 8192, nameof(MaxStepTokens));
        InRange(MaxConcurrentRequests, 1, 4096, nameof(MaxConcurrentRequests));
        InRange(MaxQueuedRequests, 1, 1_000_000, nameof(MaxQueuedRequests));
        InRange(MaxContextTokens ?? 1, 1, int.MaxValue, nameof(MaxContextTokens));
        InRange(KvMemoryBytes ?? 1, 1, long.MaxValue, nameof(KvMemoryBytes));
        (Drafting ?? throw new InvalidOperationException("EngineOptions.Drafting is null; DraftingOptions.Off turns drafting off.")).Validate();
        DraftModel?.Validate();
        CheckDrafter(Drafting, DraftModel is not null);
        Defined(WeightFormat, nameof(WeightFormat));
        Defined(KvFormat, nameof(KvFormat));
        Defined(QueueFullMode, nameof(QueueFullMode));
        if (TimeProvider is null)
        {
            throw new InvalidOperationException("EngineOptions.TimeProvider is null; the default is TimeProvider.System.");
        }
    }

    /// <summary>Refuses to draft with a model that is not there.</summary>
    internal static void CheckDrafter(DraftingOptions drafting, bool hasDraftModel)
    {
        if (drafting is { Mode: DraftingMode.Fixed, Drafter: Drafter.Model } && !hasDraftModel)
        {
            throw new ArgumentException(
                "DraftingOptions.Drafter is Model, but the engine has no draft model: set EngineOptions.DraftModel, or choose another drafter.", nameof(drafting));
        }
    }

    internal CpuRunnerOptions ToRunnerOptions() => new()
    {
        Threads = Threads,
        WeightFormat = WeightFormat,
        KvFormat = KvFormat,
        MatrixTiles = MatrixTiles,
        KvMemoryBytes = KvMemoryBytes,
        MaxPositions = MaxContextTokens,
        MaxSequences = MaxConcurrentRequests,
    };

    private static void Defined<T>(T value, string name)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentOutOfRangeException(
                nameof(value), value, $"EngineOptions.{name} is {value}; it must be one of {string.Join(", ", Enum.GetNames<T>())}.");
        }
    }

    private static void InRange(long value, long low, long high, string name)
    {
        if (value < low || value > high)
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, $"EngineOptions.{name} is {value}; it must lie in {low} .. {high}.");
        }
    }
}
