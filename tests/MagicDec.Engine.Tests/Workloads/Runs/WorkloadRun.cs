using MagicDec.Engine.Requests;
using MagicDec.Testing;

namespace MagicDec.Engine.Tests.Workloads.Runs;

/// <summary>
/// One workload on one engine. Arrivals and cancellations happen on the engine thread at given runner passes, so they meet the same
/// steps in every run; while the engine has nothing to do, the next arrival comes at once.
/// </summary>
internal sealed class WorkloadRun : IDisposable
{
    /// <summary>Only so that a lost request fails the test instead of hanging it.</summary>
    private static readonly TimeSpan LongerThanAnyRun = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly PriorityQueue<Action, (int Tick, int Order)> _events = new();
    private readonly TaskCompletionSource _slowReadersMayRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource[] _cancellations;
    private readonly List<Task> _readers = [];
    private readonly List<Task> _slowReaders = [];
    private InferenceEngine? _engine;
    private int _tick;

    public WorkloadRun(Workload workload)
    {
        Answers = [.. workload.Requests.Select(_ => new Answer())];
        _cancellations = [.. workload.Requests.Select(_ => new CancellationTokenSource())];
        int arrival = 0;
        for (int i = 0; i < workload.Requests.Count; i++)
        {
            int index = i;
            WorkRequest request = workload.Requests[i];
            arrival += request.Delay;
            _events.Enqueue(() => Start(request, index), (arrival, _events.Count));
            if (request.CancelAfter is { } passes)
            {
                _events.Enqueue(_cancellations[i].Cancel, (arrival + passes, _events.Count));
            }
        }
    }

    /// <summary>What a pass takes on the engine's clock.</summary>
    public static TimeSpan TimeOfPass => TimeSpan.FromMilliseconds(1);

    public Answer[] Answers { get; }

    /// <summary>The engine's clock: it goes by passes.</summary>
    public ManualTimeProvider Time { get; } = new();

    /// <summary>To be called by the engine's runner before each pass.</summary>
    public void Tick()
    {
        lock (_gate)
        {
            _tick++;
            Time.Advance(TimeOfPass);
            FireDue();
        }
    }

    /// <summary>Returns when all requests have ended.</summary>
    /// <exception cref="TimeoutException">One of them never does.</exception>
    public async Task CompleteAsync(InferenceEngine engine)
    {
        _engine = engine;
        Task[] started = [];
        while (Advance(started) is { } next)
        {
            started = next;
            await Task.WhenAll(started).WaitAsync(LongerThanAnyRun);
        }

        _slowReadersMayRead.SetResult();
        await Task.WhenAll(_slowReaders).WaitAsync(LongerThanAnyRun);
    }

    public void Dispose()
    {
        foreach (CancellationTokenSource source in _cancellations)
        {
            source.Dispose();
        }
    }

    /// <summary>The readers to wait for, or null when all that have been waited for are all there will ever be.</summary>
    private Task[]? Advance(Task[] ended)
    {
        lock (_gate)
        {
            // The engine is idle. One request starts it; what is due with that one follows in its first pass, as always the same.
            while (_readers.Count == ended.Length && _events.TryDequeue(out Action? action, out var next))
            {
                _tick = Math.Max(_tick, next.Tick);
                action();
            }

            return _readers.Count > ended.Length || _events.Count > 0 ? [.. _readers] : null;
        }
    }

    private void FireDue()
    {
        while (_events.TryPeek(out Action? action, out var due) && due.Tick <= _tick)
        {
            _events.Dequeue();
            action();
        }
    }

    // The request is in the engine's queue when this returns: the enumeration runs synchronously until it has to wait.
    private void Start(WorkRequest request, int index) =>
        (request.SlowReader ? _slowReaders : _readers).Add(ReadAsync(request, Answers[index], _cancellations[index].Token));

    private async Task ReadAsync(WorkRequest request, Answer answer, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (GenerationUpdate update in _engine!.GenerateAsync(request.ToRequest(), cancellationToken))
            {
                answer.Add(update);
                if (request.SlowReader)
                {
                    await _slowReadersMayRead.Task.WaitAsync(cancellationToken);
                }
            }
        }
#pragma warning disable CA1031 // Whatever ends a request is part of its answer.
        catch (Exception error)
#pragma warning restore CA1031
        {
            answer.Error = error;
        }
    }
}
