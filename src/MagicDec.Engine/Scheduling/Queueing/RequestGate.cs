using MagicDec.Engine.Requests;

namespace MagicDec.Engine.Scheduling.Queueing;

/// <summary>
/// The door for requests, in front of the engine thread: bounds the queue, and closes when the engine drains or ends. Thread-safe.
/// </summary>
internal sealed class RequestGate(int queueLimit, QueueFullMode mode) : IAsyncDisposable
{
    private readonly SemaphoreSlim _places = new(queueLimit);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private int _inside;
    private bool _closed;

    /// <summary>Counts a request in. Each call that returns needs one of <see cref="Leave"/>.</summary>
    /// <exception cref="ObjectDisposedException">The gate is closed.</exception>
    public void Enter()
    {
        lock (_lock)
        {
            if (_closed)
            {
                throw new ObjectDisposedException(nameof(InferenceEngine), "The engine drains or is disposed: it takes no more requests.");
            }

            _inside++;
        }
    }

    /// <summary>Counts a request out.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _inside--;
            SignalEmpty();
        }
    }

    /// <summary>Takes a place in the queue; <see cref="ReleasePlace"/> gives it back.</summary>
    /// <exception cref="EngineBusyException">The queue is full and requests are not to wait.</exception>
    /// <exception cref="ObjectDisposedException">The engine has ended meanwhile.</exception>
    public async ValueTask TakePlaceAsync(CancellationToken cancellationToken)
    {
        if (_places.Wait(0, CancellationToken.None))
        {
            return;
        }

        if (mode == QueueFullMode.Throw)
        {
            throw new EngineBusyException(
                $"The engine's queue is full: {queueLimit} requests wait to run. Try again later, raise EngineOptions.MaxQueuedRequests, " +
                $"or set EngineOptions.QueueFullMode to {nameof(QueueFullMode.Wait)}.");
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        try
        {
            await _places.WaitAsync(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException stopped) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException("The engine was disposed while the request waited for a place in its queue.", stopped);
        }
    }

    public void ReleasePlace() => _places.Release();

    /// <summary>Lets nobody in any more; the task ends when everybody inside has left.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            _closed = true;
            SignalEmpty();
        }

        return _empty.Task;
    }

    /// <summary>Sends away those who wait for a place.</summary>
    public async ValueTask DisposeAsync()
    {
        _ = CloseAsync();
        await _stop.CancelAsync().ConfigureAwait(false);
    }

    private void SignalEmpty()
    {
        if (_closed && _inside == 0)
        {
            _empty.TrySetResult();
        }
    }
}
