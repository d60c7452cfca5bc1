using System.Security.Cryptography;
using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.KvCache.Prefixes;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Scheduling;

namespace MagicDec.Engine.Histories;

/// <summary>Makes, exports and imports histories; all work on pages is done by the engine thread.</summary>
internal sealed class HistoryManager(
    EngineLoop loop, PagePool pool, IModelRunner runner, PrefixCache? cache, int maxTokens, Func<ReadOnlyMemory<int>, string?, CancellationToken, Task<PageTable>> prefill)
    : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private Task<byte[]>? _fingerprint; // guarded by _lock

    public Task<T> InvokeAsync<T>(Func<T> work) => loop.InvokeAsync(work);

    public async Task<AgentHistory> CreateAsync(ReadOnlyMemory<int> tokens, string? salt, CancellationToken cancellationToken)
    {
        CheckCache();
        ReadOnlyMemory<int> copy = tokens.ToArray();
        return new AgentHistory(this, copy, salt, await prefill(copy, salt, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Gives pages back; does nothing when the engine has ended, and its pages with it.</summary>
    public async Task ReleaseAsync(PageTable pages)
    {
        try
        {
            await loop.InvokeAsync(() =>
            {
                if (!pages.IsReleased)
                {
                    pages.Release();
                }

                return true;
            }).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // An engine that has ended, disposed of or broken, answers with what ended it.
        catch (Exception) when (!loop.IsRunning)
#pragma warning restore CA1031
        {
            // Nothing is left to give back.
        }
    }

    public HistoryStatistics Describe(int tokens, PageTable pages)
    {
        int shared = 0;
        foreach (int page in pages.Pages)
        {
            shared += pool.ReferenceCount(page) > 1 ? 1 : 0;
        }

        return new HistoryStatistics
        {
            TokenCount = tokens,
            PageCount = pages.PageCount,
            SharedPages = shared,
            Bytes = pages.PageCount * runner.Geometry.BytesPerPage,
        };
    }

    public async Task ExportAsync(ReadOnlyMemory<int> tokens, PageTable pages, Stream destination, CancellationToken cancellationToken)
    {
        IKvTransfer transfer = Transfer(runner);
        byte[] fingerprint = await FingerprintAsync(cancellationToken).ConfigureAwait(false);
        byte[] header = HistoryHeader.Create(tokens.Span, fingerprint, runner.Geometry);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        await destination.WriteAsync(header, cancellationToken).ConfigureAwait(false);
        byte[] buffer = new byte[runner.Geometry.BytesPerPage];
        for (int i = 0; i < tokens.Length / runner.Geometry.PageTokens; i++)
        {
            int page = i;
            await loop.InvokeAsync(() =>
            {
                transfer.ReadPage(pages.Pages[page], buffer);
                return true;
            }).ConfigureAwait(false);
            hash.AppendData(buffer);
            await destination.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        await destination.WriteAsync(hash.GetHashAndReset(), cancellationToken).ConfigureAwait(false);
    }

    public async Task<AgentHistory> ImportAsync(Stream source, string? salt, Action<int[]> checkTokens, CancellationToken cancellationToken)
    {
        PrefixCache found = CheckCache();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] fingerprint = await FingerprintAsync(cancellationToken).ConfigureAwait(false);
        int[] tokens = await HistoryHeader.ReadAsync(source, hash, fingerprint, runner.Geometry, maxTokens, cancellationToken).ConfigureAwait(false);
        checkTokens(tokens);
        var pages = new PageTable(pool, runner);
        try
        {
            int full = tokens.Length / runner.Geometry.PageTokens * runner.Geometry.PageTokens;
            await RentAsync(pages, full).ConfigureAwait(false);
            await ReadPagesAsync(source, hash, pages, cancellationToken).ConfigureAwait(false);
            await loop.InvokeAsync(() =>
            {
                pages.Advance(full);
                found.Publish(pages, new PrefixCursor(salt ?? ""), tokens);
                return true;
            }).ConfigureAwait(false);
            return await CreateAsync(tokens, salt, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await ReleaseAsync(pages).ConfigureAwait(false);
        }
    }

    /// <summary>When it has returned, nobody reads the weights here any more, nor ever will.</summary>
    public async ValueTask DisposeAsync()
    {
        Task? started;
        lock (_lock)
        {
            _stop.Cancel();
            started = _fingerprint;
        }

        if (started is not null)
        {
            await started.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Computed once, when first needed; who gives up waiting leaves it running for the next.
    private async Task<byte[]> FingerprintAsync(CancellationToken cancellationToken)
    {
        Task<byte[]> fingerprint;
        lock (_lock)
        {
            if (_stop.IsCancellationRequested)
            {
                throw new ObjectDisposedException(nameof(InferenceEngine), "The engine is disposed: its model can be read no more.");
            }

            fingerprint = _fingerprint ??= Task.Run(() => Transfer(runner).ComputeFingerprint(_stop.Token), _stop.Token);
        }

        try
        {
            return await fingerprint.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException stopped) when (fingerprint.IsCanceled && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException("The engine was disposed while the fingerprint of its model was computed.", stopped);
        }
    }

    private static IKvTransfer Transfer(IModelRunner runner) =>
        runner as IKvTransfer ?? throw new NotSupportedException($"{runner.GetType().Name} cannot move KV pages out and in.");

    private async Task RentAsync(PageTable pages, int tokens)
    {
        if (!await loop.InvokeAsync(() => pages.TryEnsureCapacity(tokens)).ConfigureAwait(false))
        {
            throw new InvalidOperationException(
                $"The history needs {runner.Geometry.PagesFor(tokens)} KV pages and {loop.Statistics.PageCount - loop.Statistics.PagesInUse} of " +
                $"{pool.PageCount} are free. Wait for requests to end, dispose of histories, or raise EngineOptions.KvMemoryBytes.");
        }
    }

    private async Task ReadPagesAsync(Stream source, IncrementalHash hash, PageTable pages, CancellationToken cancellationToken)
    {
        IKvTransfer transfer = Transfer(runner);
        byte[] buffer = new byte[runner.Geometry.BytesPerPage];
        for (int i = 0; i < pages.PageCount; i++)
        {
            await HistoryHeader.ReadExactlyAsync(source, buffer, cancellationToken).ConfigureAwait(false);
            hash.AppendData(buffer);
            int page = i;
            await loop.InvokeAsync(() =>
            {
                transfer.WritePage(pages.Pages[page], buffer);
                return true;
            }).ConfigureAwait(false);
        }

        byte[] expected = new byte[HistoryHeader.HashBytes];
        await HistoryHeader.ReadExactlyAsync(source, expected, cancellationToken).ConfigureAwait(false);
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(expected))
        {
            throw new HistoryFormatException("The history file is damaged: the checksum of its pages does not match.");
        }
    }

    private PrefixCache CheckCache() => cache
        ?? throw new InvalidOperationException("EngineOptions.PrefixCache is false: requests could not find the pages of a history.");
}
