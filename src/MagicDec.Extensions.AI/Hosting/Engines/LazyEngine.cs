using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Models.Nano;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MagicDec.Extensions.AI.Hosting.Engines;

/// <summary>
/// A model loaded at first use and owned. All callers share one load: a caller's cancellation ends its wait, not the load.
/// After a failed load the next caller tries again.
/// </summary>
internal sealed partial class LazyEngine : IEngineSource, IAsyncDisposable, IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopLoading = new();
    private readonly MagicDecChatClientOptions _options;
    private readonly string? _path;
    private readonly IProgress<ModelLoadProgress>? _listener;
    private readonly ILoggerFactory? _loggerFactory;
    private readonly ILogger _logger;
    private volatile EngineLoadState _state = new(EngineLoadPhase.NotStarted);
    private Task<InferenceEngine>? _loading; // guarded by _lock
    private bool _disposed; // guarded by _lock

    /// <param name="path">A model folder; null for the options' one, and the embedded Nano where they name none.</param>
    /// <param name="options">How the model is loaded.</param>
    /// <param name="listener">Told of progress, beside the log.</param>
    /// <param name="loggerFactory">Where loading and the engine log.</param>
    public LazyEngine(string? path, MagicDecChatClientOptions options, IProgress<ModelLoadProgress>? listener = null, ILoggerFactory? loggerFactory = null)
    {
        _path = path ?? options.ModelPath;
        _options = options;
        _listener = listener;
        _loggerFactory = loggerFactory;
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<LazyEngine>();
    }

    public string ModelName => _path is null ? NanoModel.Name : Path.GetFileName(Path.TrimEndingDirectorySeparator(_path));

    public EngineLoadState State => _state;

    public InferenceEngine? Loaded
    {
        get
        {
            lock (_lock)
            {
                return _loading is { IsCompletedSuccessfully: true } && !_disposed ? _loading.GetAwaiter().GetResult() : null;
            }
        }
    }

    public async ValueTask<InferenceEngine> GetAsync(CancellationToken cancellationToken)
    {
        Task<InferenceEngine> loading;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(InferenceEngine));
            if (_loading is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _state = new EngineLoadState(EngineLoadPhase.Loading);
                _loading = Task.Run(() => LoadAsync(_stopLoading.Token), CancellationToken.None);
            }

            loading = _loading;
        }

        return await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        Task<InferenceEngine>? loading;
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            (loading, _loading, _disposed) = (_loading, null, true);
        }

        await _stopLoading.CancelAsync().ConfigureAwait(false);
        if (loading is not null)
        {
            await ((Task)loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (loading.IsCompletedSuccessfully)
            {
                var engine = await loading.ConfigureAwait(false);
                await engine.DisposeAsync().ConfigureAwait(false);
            }
        }

        _state = new EngineLoadState(EngineLoadPhase.Disposed);
        _stopLoading.Dispose();
    }

    /// <summary>As <see cref="DisposeAsync"/>, for owners that know no other way: blocks until the engine has stopped.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task<InferenceEngine> LoadAsync(CancellationToken cancellationToken)
    {
        var start = _options.TimeProvider.GetTimestamp();
        LogLoading(_logger, ModelName);
        try
        {
            using var files = _path is null ? NanoModel.OpenFiles() : ModelFiles.FromDirectory(_path);
            using var draft = DraftModelFolder.Attach(_options);
            var engine = await InferenceEngine.LoadAsync(
                files, _options.Engine, new LoadProgress(this), _loggerFactory, cancellationToken).ConfigureAwait(false);
            _state = new EngineLoadState(EngineLoadPhase.Loaded, _state.Progress);
            var elapsed = _options.TimeProvider.GetElapsedTime(start).TotalMilliseconds;
            LogLoaded(_logger, ModelName, elapsed);
            return engine;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            _state = new EngineLoadState(EngineLoadPhase.Failed, _state.Progress, error);
            LogFailed(_logger, error, ModelName);
            throw;
        }
    }

    private void Report(ModelLoadProgress progress)
    {
        var before = _state;
        var now = new EngineLoadState(EngineLoadPhase.Loading, progress);
        _state = now;
        if (now.Percent / 10 != before.Percent / 10)
        {
            LogProgress(_logger, ModelName, now.Percent, progress.Stage);
        }

        _listener?.Report(progress);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Loading model '{Model}'.")]
    private static partial void LogLoading(ILogger logger, string model);

    [LoggerMessage(Level = LogLevel.Information, Message = "Loading model '{Model}': {Percent} % ({Stage}).")]
    private static partial void LogProgress(ILogger logger, string model, int percent, string stage);

    [LoggerMessage(Level = LogLevel.Information, Message = "Model '{Model}' was loaded in {Milliseconds:F0} ms.")]
    private static partial void LogLoaded(ILogger logger, string model, double milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Model '{Model}' could not be loaded; the next request tries again.")]
    private static partial void LogFailed(ILogger logger, Exception error, string model);

    /// <summary>Reports in place: Progress of the base library would hop to the thread pool and could come late.</summary>
    private sealed class LoadProgress(LazyEngine owner) : IProgress<ModelLoadProgress>
    {
        public void Report(ModelLoadProgress value) => owner.Report(value);
    }
}
