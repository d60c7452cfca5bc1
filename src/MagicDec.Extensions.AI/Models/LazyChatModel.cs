using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;
using Microsoft.Extensions.Logging;

namespace MagicDec.Extensions.AI.Models;

/// <summary>
/// A model loaded at first use and owned. All callers share one load: a caller's cancellation ends its wait, not the load.
/// After a failed load the next caller tries again.
/// </summary>
internal sealed class LazyChatModel(Func<ModelFiles> openFiles, MagicDecChatClientOptions options, ILoggerFactory? loggerFactory) : IChatModelSource
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopLoading = new();
    private Task<ChatModel>? _loading; // guarded by _lock
    private bool _disposed; // guarded by _lock

    public ChatModel? Loaded
    {
        get
        {
            lock (_lock)
            {
                return _loading is { IsCompletedSuccessfully: true } && !_disposed ? _loading.GetAwaiter().GetResult() : null;
            }
        }
    }

    public async ValueTask<ChatModel> GetAsync(CancellationToken cancellationToken)
    {
        Task<ChatModel> loading;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(MagicDecChatClient));
            if (_loading is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _loading = Task.Run(() => LoadAsync(_stopLoading.Token), CancellationToken.None);
            }

            loading = _loading;
        }

        return await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        Task<ChatModel>? loading;
        lock (_lock)
        {
            (loading, _loading, _disposed) = (_loading, null, true);
        }

        await _stopLoading.CancelAsync().ConfigureAwait(false);
        if (loading is not null)
        {
            await ((Task)loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (loading.IsCompletedSuccessfully)
            {
                var model = await loading.ConfigureAwait(false);
                await model.Engine.DisposeAsync().ConfigureAwait(false);
            }
        }

        _stopLoading.Dispose();
    }

    private async Task<ChatModel> LoadAsync(CancellationToken cancellationToken)
    {
        using var files = openFiles();
        var engine = await InferenceEngine.LoadAsync(files, options.Engine, progress: null, loggerFactory, cancellationToken).ConfigureAwait(false);
        try
        {
            return ChatModel.Create(engine, options);
        }
        catch
        {
            await engine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
