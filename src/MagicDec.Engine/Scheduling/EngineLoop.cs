using System.Collections.Concurrent;
using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Scheduling.Commands;
using MagicDec.Engine.Scheduling.Steps;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Telemetry;
using Microsoft.Extensions.Logging;

namespace MagicDec.Engine.Scheduling;

/// <summary>
/// The engine thread: plan, run, commit, publish. It alone touches sequences, pages and the runner; callers post commands and read
/// each sequence's channel.
/// </summary>
internal sealed partial class EngineLoop : IAsyncDisposable
{
    private readonly ConcurrentQueue<EngineCommand> _commands = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StepExecutor _executor;
    private readonly StepCommitter _committer;
    private readonly DraftStage _drafting;
    private readonly PagePool _pool;
    private readonly Scheduler _scheduler;
    private readonly PrefixSharing _prefixes;
    private readonly EngineMetrics _metrics;
    private readonly ILogger _logger;
    private readonly List<Sequence> _ended = [];
    private volatile Exception? _fault;
    private bool _stopping;
    private long _passes;
    private long _steps;
    private long _finished;
    private int _largestBatch;

    // Written by the engine thread after each step, read by anyone.
    private volatile EngineStatistics _statistics = new();

    public EngineLoop(
        StepExecutor executor, DraftStage drafting, DraftPlanner drafts, PagePool pool, Scheduler scheduler, PrefixSharing prefixes, EngineMetrics metrics, ILogger logger)
    {
        _executor = executor;
        _committer = new StepCommitter(executor, drafting, drafts, prefixes, metrics, End);
        _drafting = drafting;
        _pool = pool;
        _scheduler = scheduler;
        _prefixes = prefixes;
        _metrics = metrics;
        _logger = logger;
        PublishStatistics();

        // Unsafe: the thread outlives the request that happened to load the engine, and must not keep its context.
        new Thread(Run) { IsBackground = true, Name = "MagicDec engine" }.UnsafeStart();
    }

    public EngineStatistics Statistics => _statistics;

    /// <summary>Whether the engine thread takes requests.</summary>
    public bool IsRunning => !_stopped.Task.IsCompleted;

    /// <summary>Hands a sequence to the engine thread.</summary>
    public void Submit(Sequence sequence) => Post(new EngineCommand(EngineCommandKind.Submit, sequence, null));

    /// <summary>Ends a sequence within one step; harmless when it has already ended.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="reason">What its reader is told; null: the reader has all it wants, and the sequence ends well.</param>
    public void Cancel(Sequence sequence, Exception? reason) => Post(new EngineCommand(EngineCommandKind.Cancel, sequence, reason));

    /// <summary>Has the engine thread do something between two steps.</summary>
    public Task<T> InvokeAsync<T>(Func<T> work)
    {
        var call = new EngineCall<T>(work);
        Post(new EngineCommand(EngineCommandKind.Call, null, null, call));
        return call.Result;
    }

    /// <summary>Ends every sequence with an error, stops the thread and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        Post(new EngineCommand(EngineCommandKind.Stop, null, null));
        await _stopped.Task.ConfigureAwait(false);
    }

    private void Post(EngineCommand command)
    {
        _commands.Enqueue(command);
        if (IsRunning)
        {
            _wake.Release();
            return;
        }

        // The thread has gone: nobody else will answer.
        DrainAfterStop();
    }

    private void Run()
    {
        try
        {
            Serve();
        }
#pragma warning disable CA1031 // A mistake of the engine's own must not take the process down, nor leave anybody waiting.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Abandon(error);
        }

        _stopped.SetResult();
        DrainAfterStop();
    }

    private void Serve()
    {
        while (!_stopping)
        {
            _passes++;
            ExecuteCommands();
            StepPlan plan = _scheduler.Plan();
            if (_scheduler.Stuck is { } stuck)
            {
                EndStuck(stuck);
                continue;
            }

            if (plan.TokenCount > 0)
            {
                Step(plan);
            }

            Settle();
            if (plan.TokenCount == 0 && !_stopping)
            {
                _wake.Wait();

                // One pass answers all who called while the thread was busy: commands are queued before they wake it.
                while (_wake.Wait(0))
                {
                }
            }
        }
    }

    // What the sequences hold can no longer be trusted: nothing is given back, every request ends with the error, the engine is over.
    private void Abandon(Exception error)
    {
        LogAbandoned(_logger, error);
        _fault = new InvalidOperationException($"The engine has stopped after an internal error: {error.Message} Load it again.", error);
        foreach (Sequence sequence in _scheduler.All.Concat(_ended).ToArray())
        {
            sequence.Abandon(_fault);
            sequence.SignalReleased();
        }
    }

    private Exception Over() => _fault ?? new ObjectDisposedException(nameof(InferenceEngine));

    private void ExecuteCommands()
    {
        while (_commands.TryDequeue(out EngineCommand command))
        {
            switch (command.Kind)
            {
                case EngineCommandKind.Submit when _stopping && command.Sequence is { } late:
                    End(late, new ObjectDisposedException(nameof(InferenceEngine)));
                    break;
                case EngineCommandKind.Submit when command.Sequence is { } sequence:
                    _scheduler.Enqueue(sequence);
                    break;
                case EngineCommandKind.Cancel when command.Sequence is { Status: not SequenceStatus.Finished } sequence:
                    End(sequence, command.Reason);
                    break;
                case EngineCommandKind.Call:
                    command.Call?.Run();
                    break;
                case EngineCommandKind.Stop:
                    _stopping = true;
                    foreach (Sequence sequence in _scheduler.All.ToArray())
                    {
                        End(sequence, new ObjectDisposedException(nameof(InferenceEngine)));
                    }

                    break;
            }
        }
    }

    // Nothing else runs, so what is missing is held by histories: waiting might never end.
    private void EndStuck(Sequence sequence)
    {
        End(sequence, new InvalidOperationException(
            $"The request needs more KV pages than the {_pool.FreeCount} of {_pool.PageCount} that are left: agent histories hold the others. " +
            "Dispose of histories, or raise EngineOptions.KvMemoryBytes."));
        Settle();
    }

    private void Step(StepPlan plan)
    {
        try
        {
            _executor.Run(plan);
        }
#pragma warning disable CA1031 // Whatever a runner throws must end these requests only, never the engine thread.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogStepFailed(_logger, error, plan.Entries.Count);
            foreach (ScheduledSequence entry in plan.Entries.ToArray())
            {
                End(entry.Sequence, error);
            }

            return;
        }

        _steps++;
        _largestBatch = Math.Max(_largestBatch, plan.Entries.Count);
        EngineMetrics.Record(_metrics.BatchSize, plan.Entries.Count, default);
        _committer.Commit(plan);
    }

    private void End(Sequence sequence, Exception? error)
    {
        // First: whatever goes wrong below, the caller is found and told.
        _ended.Add(sequence);
        _finished += error is null ? 1 : 0;
        _scheduler.Remove(sequence);
        _drafting.Forget(sequence.Drafting);
        _prefixes.PublishAll(sequence);
        sequence.Finish(error);
    }

    // Statistics first, then the signal: who awaits a release sees it counted.
    private void Settle()
    {
        PublishStatistics();
        foreach (Sequence sequence in _ended)
        {
            sequence.SignalReleased();
        }

        _ended.Clear();
    }

    private void DrainAfterStop()
    {
        lock (_stopped)
        {
            while (_commands.TryDequeue(out EngineCommand command))
            {
                command.Sequence?.Abandon(Over());
                command.Sequence?.SignalReleased();
                command.Call?.Fail(Over());
            }
        }
    }

    private void PublishStatistics() => _statistics = new EngineStatistics
    {
        WaitingRequests = _scheduler.WaitingCount,
        RunningRequests = _scheduler.RunningCount,
        FinishedRequests = _finished,
        Passes = _passes,
        Steps = _steps,
        PromptTokens = _committer.PromptTokens,
        CachedPromptTokens = _prefixes.CachedPromptTokens,
        OutputTokens = _committer.OutputTokens,
        Preemptions = _scheduler.Preemptions,
        LargestBatch = _largestBatch,
        CachedPages = _prefixes.CachedPages,
        Evictions = _prefixes.Evictions,
        PagesInUse = _pool.PageCount - _pool.FreeCount,
        PageCount = _pool.PageCount,
        Drafting = _drafting.Tally.ToUsage(),
        AcceptanceByPosition = _drafting.Tally.AcceptanceByPosition(),
        DraftTime = _executor.DraftTime,
        TargetTime = _executor.TargetTime,
    };
}
