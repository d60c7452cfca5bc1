using MagicDec.Engine.KvCache.Pages;

namespace MagicDec.Engine.Histories;

/// <summary>
/// The computed keys and values of a run of tokens, held in KV memory until the object is disposed: a request whose prompt begins with
/// <see cref="Tokens"/> (and has the same salt) computes only what comes after them. Immutable and thread-safe.
/// </summary>
public sealed class AgentHistory : IAsyncDisposable
{
    private readonly HistoryManager _manager;
    private readonly PageTable _pages;
    private int _disposed;

    internal AgentHistory(HistoryManager manager, ReadOnlyMemory<int> tokens, string? cacheSalt, PageTable pages)
    {
        _manager = manager;
        Tokens = tokens;
        CacheSalt = cacheSalt;
        _pages = pages;
    }

    /// <summary>The token ids, from the start of the conversation.</summary>
    public ReadOnlyMemory<int> Tokens { get; }

    /// <summary>The salt requests must have to share the pages; see <see cref="Requests.GenerationRequest.CacheSalt"/>.</summary>
    public string? CacheSalt { get; }

    /// <summary>Makes more histories of the same tokens; they share all pages and live independently.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <returns>The new histories.</returns>
    /// <exception cref="ObjectDisposedException">The history or the engine is disposed.</exception>
    public async Task<IReadOnlyList<AgentHistory>> ForkAsync(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        PageTable[] tables = await InvokeAsync(() => Enumerable.Range(0, count).Select(_ => _pages.Share()).ToArray()).ConfigureAwait(false);
        return [.. tables.Select(table => new AgentHistory(_manager, Tokens, CacheSalt, table))];
    }

    /// <summary>Makes a history that goes on with more tokens; pages of what is known already are shared.</summary>
    /// <param name="tokens">Token ids that follow <see cref="Tokens"/>.</param>
    /// <param name="cancellationToken">Stops the computation.</param>
    /// <exception cref="ArgumentException">A token is out of range, or the whole is too long.</exception>
    public Task<AgentHistory> AppendAsync(ReadOnlyMemory<int> tokens, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        return _manager.CreateAsync((int[])[.. Tokens.Span, .. tokens.Span], CacheSalt, cancellationToken);
    }

    /// <summary>Writes the tokens with their keys and values, for <see cref="InferenceEngine.ImportHistoryAsync"/> of the same model.</summary>
    /// <param name="destination">Where to; stays open.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="ObjectDisposedException">The history or the engine is disposed.</exception>
    public async Task ExportAsync(Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);

        // A hold of its own: the history may be disposed meanwhile.
        PageTable pages = await InvokeAsync(_pages.Share).ConfigureAwait(false);
        try
        {
            await _manager.ExportAsync(Tokens, pages, destination, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await _manager.ReleaseAsync(pages).ConfigureAwait(false);
        }
    }

    /// <summary>What the history holds now.</summary>
    /// <exception cref="ObjectDisposedException">The history or the engine is disposed.</exception>
    public Task<HistoryStatistics> GetStatisticsAsync() => InvokeAsync(() => _manager.Describe(Tokens.Length, _pages));

    /// <summary>Lets the pages go; they stay in the prefix cache until room is needed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _manager.ReleaseAsync(_pages).ConfigureAwait(false);
        }
    }

    private Task<T> InvokeAsync<T>(Func<T> work) => _manager.InvokeAsync(() =>
    {
        ObjectDisposedException.ThrowIf(_pages.IsReleased, this);
        return work();
    });
}
