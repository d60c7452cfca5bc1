using MagicDec.Engine.Constraints;
using MagicDec.Engine.Histories;
using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.KvCache.Prefixes;
using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Models.Loading.Configuration;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Scheduling;
using MagicDec.Engine.Scheduling.Queueing;
using MagicDec.Engine.Scheduling.Steps;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.DraftModels;
using MagicDec.Engine.Speculation.Policy;
using MagicDec.Engine.Speculation.Policy.Costs;
using MagicDec.Engine.Telemetry;
using MagicDec.Engine.Tokenization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MagicDec.Engine;

/// <summary>
/// A loaded model and the thread that serves it. Safe for any number of concurrent callers: their requests share steps, and each
/// gets the tokens it would get alone.
/// </summary>
public sealed partial class InferenceEngine : IDraftPolicyExplanation, IAsyncDisposable
{
    private readonly IModelRunner _runner;
    private readonly ModelDrafter? _draftModel;
    private readonly EngineLoop _loop;
    private readonly PagePool _pool;
    private readonly HashSet<int> _endTokens;
    private readonly DraftingOptions _drafting;
    private readonly AdaptiveDraftPolicy? _adaptive;
    private readonly RequestGate _gate;
    private readonly SequenceStreams _streams;
    private readonly HistoryManager _histories;
    private readonly EngineMetrics _metrics;
    private readonly ConstraintCache _constraints;
    private int _disposed;

    internal InferenceEngine(
        ModelConfig config, IModelRunner runner, EngineOptions options, ILogger logger, StepCostModel? cost = null, ModelDrafter? draftModel = null)
    {
        Config = config;
        _endTokens = [.. config.EosTokenIds];
        _runner = runner;
        _draftModel = draftModel;
        _pool = new PagePool(runner.PageCount);
        MaxContextTokens = Math.Min(options.MaxContextTokens ?? config.MaxPositions, config.MaxPositions);
        _drafting = options.Drafting;
        _gate = new RequestGate(options.MaxQueuedRequests, options.QueueFullMode);
        PrefixCache? cache = options.PrefixCache ? new PrefixCache(_pool, runner.Geometry, options.PrefixKeys) : null;
        var prefixes = new PrefixSharing(cache);
        var adaptive = cost is null ? null : new AdaptiveDraftPolicy(cost, logger);
        IDraftPolicy policy = new DraftPolicy(adaptive);
        var drafts = new DraftPlanner(_pool, options.MaxStepTokens, options.DecoratePolicy?.Invoke(policy) ?? policy);
        var scheduler = new Scheduler(_pool, runner.Geometry, prefixes, options.MaxStepTokens, options.MaxConcurrentRequests, drafts);
        _adaptive = adaptive;
        var drafting = new DraftStage(runner, draftModel, options.DecorateDrafter);
        _metrics = new EngineMetrics(options.TimeProvider, () => _loop?.Statistics ?? new EngineStatistics());
        _loop = new EngineLoop(new StepExecutor(runner, drafting, options.TimeProvider), drafting, drafts, _pool, scheduler, prefixes, _metrics, logger);
        _streams = new SequenceStreams(_loop, _gate, options.TimeProvider);
        _histories = new HistoryManager(_loop, _pool, runner, cache, MaxContextTokens - 1, PrefillAsync);
        _constraints = new ConstraintCache(() => options.Vocabulary ?? TokenizerVocabulary.Create(Tokenizer, config.VocabularySize));
        LogKvPool(logger, _pool.PageCount, (long)_pool.PageCount * runner.Geometry.PageTokens, _pool.PageCount * runner.Geometry.BytesPerPage);
    }

    /// <summary>Sizes and settings of the model.</summary>
    public ModelConfig Config { get; }

    /// <summary>What the model is called: its folder's name, or what its files say.</summary>
    public string ModelName { get; private init; } = "model";

    /// <summary>
    /// How the model's generation_config.json asks to be sampled (greedy if it says <c>do_sample: false</c>); plain sampling without one.
    /// The engine applies only what a request says: this is for callers to start from.
    /// </summary>
    public SamplingParameters DefaultSampling { get; private init; } = new();

    /// <summary>How a request is drafted that does not say (<see cref="EngineOptions.Drafting"/>).</summary>
    public DraftingOptions DefaultDrafting => _drafting;

    /// <summary>Longest context (prompt and output) in tokens.</summary>
    public int MaxContextTokens { get; }

    /// <summary>Bytes of KV memory one token takes.</summary>
    public long KvBytesPerToken => _runner.Geometry.BytesPerToken;

    /// <summary>The model's tokenizer.</summary>
    /// <exception cref="InvalidOperationException">The model has none (random weights without tokenizer files).</exception>
    public Tokenizer Tokenizer => TokenizerOrNull
        ?? throw new InvalidOperationException($"The model '{ModelName}' has no tokenizer.json: work with token ids, or load a model folder that holds one.");

    /// <summary>The model's tokenizer, or null when its files hold none.</summary>
    public Tokenizer? TokenizerOrNull { get; private init; }

    /// <inheritdoc/>
    public DraftDecision? LatestDraftDecision => _adaptive?.Latest;

    /// <summary>Loads a model and starts its engine.</summary>
    /// <param name="files">The model's files; read during the call, not owned: the caller disposes them afterwards.</param>
    /// <param name="options">Knobs; null for defaults.</param>
    /// <param name="progress">Told of bytes loaded.</param>
    /// <param name="loggerFactory">Where the engine logs; null for nowhere.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    /// <exception cref="ModelFormatException">A file is missing, broken or of an unsupported model.</exception>
    /// <exception cref="TokenizerFormatException">The tokenizer's files are broken or not supported.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or the draft model has another vocabulary.</exception>
    public static Task<InferenceEngine> LoadAsync(
        ModelFiles files,
        EngineOptions? options = null,
        IProgress<ModelLoadProgress>? progress = null,
        ILoggerFactory? loggerFactory = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        options ??= new EngineOptions();
        options.Validate();
        ILogger logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<InferenceEngine>();
        return Task.Run(() => Load(files, options, progress, logger, cancellationToken), cancellationToken);
    }

    /// <summary>Generates tokens, one update each.</summary>
    /// <param name="request">What to generate.</param>
    /// <param name="cancellationToken">Ends the request and frees its KV pages within one step, as leaving the enumeration early does.</param>
    /// <exception cref="ArgumentException">The request is out of range; thrown before any work starts.</exception>
    /// <returns>
    /// The updates. The request begins with the enumeration, which throws <see cref="EngineBusyException"/> when the queue is full and
    /// <see cref="EngineOptions.QueueFullMode"/> says so, and <see cref="TimeoutException"/> after <see cref="GenerationRequest.Timeout"/>.
    /// Enumerating again runs the request again.
    /// </returns>
    /// <exception cref="ObjectDisposedException">The engine drains or is disposed.</exception>
    public IAsyncEnumerable<GenerationUpdate> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        ArgumentNullException.ThrowIfNull(request);
        request = request with { Prompt = request.Prompt.ToArray() }; // an enumeration may come when the caller's memory holds something else
        int maxOutput = Validate(request);
        DraftingOptions drafting = request.Drafting ?? _drafting;
        EngineOptions.CheckDrafter(drafting, _draftModel is not null);
        IReadOnlySet<int> stopTokens = request.StopTokens ?? _endTokens;
        ConstraintCursor? constraint = _constraints.Begin(request.Constraint, stopTokens);
        return _streams.ReadAsync(Begin, ModelName, cancellationToken);

        // For each enumeration: a sequence runs once.
        Sequence Begin() => new(request, maxOutput, stopTokens, new PageTable(_pool, _runner), drafting, constraint?.Restart())
        {
            Timer = new RequestTimer(_metrics, ModelName),
        };
    }

    /// <summary>
    /// Computes the vector of a text: its tokens' final hidden states, after the final norm, pooled. It shares steps with all other requests and
    /// leaves nothing in the prefix cache.
    /// </summary>
    /// <param name="request">The text.</param>
    /// <param name="cancellationToken">Ends the request and frees its KV pages within one step.</param>
    /// <returns>The vector, shape [<see cref="ModelConfig.HiddenSize"/>].</returns>
    /// <exception cref="ArgumentException">The request is out of range.</exception>
    /// <exception cref="EngineBusyException">The queue is full and <see cref="EngineOptions.QueueFullMode"/> says so.</exception>
    /// <exception cref="TimeoutException">It took longer than <see cref="EmbeddingRequest.Timeout"/>.</exception>
    /// <exception cref="ObjectDisposedException">The engine drains or is disposed.</exception>
    public async Task<float[]> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        ArgumentNullException.ThrowIfNull(request);
        if (!Enum.IsDefined(request.Pooling))
        {
            throw new ArgumentException(
                $"EmbeddingRequest.Pooling is {request.Pooling}; it must be one of {string.Join(", ", Enum.GetNames<EmbeddingPooling>())}.", nameof(request));
        }

        GenerationRequest prompt = PromptOnly(request.Tokens) with { Priority = request.Priority, Timeout = request.Timeout };
        var states = new StatePool(Config.HiddenSize, request.Pooling == EmbeddingPooling.Mean);
        var sequence = new Sequence(prompt, Validate(prompt), prompt.StopTokens!, new PageTable(_pool, _runner), DraftingOptions.Off)
        {
            States = states,
            Timer = new RequestTimer(_metrics, ModelName, EngineMetrics.Embeddings),
        };
        await foreach (GenerationUpdate _ in _streams.ReadAsync(() => sequence, ModelName, cancellationToken).ConfigureAwait(false))
        {
        }

        return states.ToVector(request.Normalize);
    }

    /// <summary>Whether requests are taken: false once the engine is disposed, or has stopped after an internal error.</summary>
    public bool IsRunning => _loop.IsRunning && Volatile.Read(ref _disposed) == 0;

    /// <summary>Figures as of the latest step.</summary>
    public EngineStatistics GetStatistics() => _loop.Statistics;

    /// <summary>Computes the keys and values of tokens, as far as they are not cached, and holds them.</summary>
    /// <param name="tokens">Token ids from the start of a conversation, as a later prompt will begin.</param>
    /// <param name="cacheSalt">The salt of the requests that will use it; see <see cref="GenerationRequest.CacheSalt"/>.</param>
    /// <param name="cancellationToken">Stops the computation.</param>
    /// <exception cref="ArgumentException">There are no tokens, too many, or some outside the vocabulary.</exception>
    /// <exception cref="InvalidOperationException"><see cref="EngineOptions.PrefixCache"/> is off.</exception>
    public Task<AgentHistory> CreateHistoryAsync(
        ReadOnlyMemory<int> tokens, string? cacheSalt = null, CancellationToken cancellationToken = default) =>
        _histories.CreateAsync(tokens, cacheSalt, cancellationToken);

    /// <summary>Reads a history that <see cref="AgentHistory.ExportAsync"/> wrote with the same model, weight format and KV format.</summary>
    /// <param name="source">A file from a trusted place: checksums find damage, not forgery.</param>
    /// <param name="cacheSalt">The salt of the requests that will use it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="HistoryFormatException">The file is damaged, of another version, or of another model.</exception>
    /// <exception cref="InvalidOperationException">There is no room for its pages, or <see cref="EngineOptions.PrefixCache"/> is off.</exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public Task<AgentHistory> ImportHistoryAsync(Stream source, string? cacheSalt = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        ArgumentNullException.ThrowIfNull(source);
        return _histories.ImportAsync(source, cacheSalt, tokens => Validate(PromptOnly(tokens, cacheSalt)), cancellationToken);
    }

    /// <summary>Describes all requests and KV pages between two steps, for dashboards; costs the engine nothing unless it is called.</summary>
    /// <param name="cancellationToken">Stops waiting for the end of the present step.</param>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public Task<EngineSnapshot> GetSnapshotAsync(CancellationToken cancellationToken = default) =>
        _loop.TakeSnapshotAsync().WaitAsync(cancellationToken);

    /// <summary>
    /// Takes no more requests and waits until all it has taken have ended; <see cref="DisposeAsync"/> then has nothing to cancel.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting; the engine still takes no more requests.</param>
    public Task DrainAsync(CancellationToken cancellationToken = default) => _gate.CloseAsync().WaitAsync(cancellationToken);

    /// <summary>
    /// Ends waiting and running requests with <see cref="ObjectDisposedException"/>, stops the engine thread and frees all memory. Call
    /// <see cref="DrainAsync"/> first to let them finish.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _gate.DisposeAsync().ConfigureAwait(false);
            await _loop.DisposeAsync().ConfigureAwait(false);
            await _histories.DisposeAsync().ConfigureAwait(false);
            _draftModel?.Dispose();
            _metrics.Dispose();
            _runner.Dispose();
        }
    }

    private static InferenceEngine Load(
        ModelFiles files, EngineOptions options, IProgress<ModelLoadProgress>? progress, ILogger logger, CancellationToken cancellationToken)
    {
        Tokenizer? tokenizer = TokenizerFiles.TryLoad(files);
        SamplingParameters defaultSampling = SamplingDefaultsReader.Read(files);
        CpuRunnerOptions runnerOptions = options.ToRunnerOptions();
        CpuRunner runner = CpuRunner.Load(files, runnerOptions, progress, cancellationToken);
        try
        {
            StepCostModel? cost = EngineStepCosts.Find(runner, options, cancellationToken);
            ModelDrafter? drafter = null;
            if (options.DraftModel is { } draft)
            {
                DraftModelLoader.CheckTokens(draft, TokenizerFiles.TryLoad(draft.Files), tokenizer);
                drafter = DraftModelLoader.Load(draft, runner, runnerOptions, options.MaxStepTokens, progress, cancellationToken);
            }

            return new InferenceEngine(runner.Config, runner, options, logger, cost, drafter)
            {
                ModelName = files.Name,
                DefaultSampling = defaultSampling,
                TokenizerOrNull = tokenizer,
            };
        }
        catch
        {
            runner.Dispose();
            throw;
        }
    }

    private static GenerationRequest PromptOnly(ReadOnlyMemory<int> tokens, string? cacheSalt = null) => new()
    {
        Prompt = tokens,
        CacheSalt = cacheSalt,
        MaxOutputTokens = 1,
        StopTokens = new HashSet<int>(),
        Sampling = SamplingParameters.Greedy,
        Drafting = DraftingOptions.Off,
    };

    private int Validate(GenerationRequest request) =>
        RequestValidator.Validate(request, Config.VocabularySize, MaxContextTokens, _runner.Geometry.PageTokens, _pool.PageCount);

    // One token is sampled and dropped: a history is a prompt whose pages stay.
    private async Task<PageTable> PrefillAsync(ReadOnlyMemory<int> tokens, string? cacheSalt, CancellationToken cancellationToken)
    {
        GenerationRequest request = PromptOnly(tokens, cacheSalt);
        var pages = new PageTable(_pool, _runner);
        var sequence = new Sequence(request, Validate(request), request.StopTokens!, pages, DraftingOptions.Off) { KeepsPages = true };
        try
        {
            await foreach (GenerationUpdate _ in _streams.ReadAsync(() => sequence, ModelName, cancellationToken).ConfigureAwait(false))
            {
            }

            return pages;
        }
        catch
        {
            // It may have ended well just before the caller gave up.
            await _histories.ReleaseAsync(pages).ConfigureAwait(false);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "KV pool: {Pages} pages, {Tokens} tokens, {Bytes} bytes (EngineOptions.KvMemoryBytes).")]
    private static partial void LogKvPool(ILogger logger, int pages, long tokens, long bytes);
}
