using System.Diagnostics;
using MagicDec.Engine;
using MagicDec.Engine.Requests;
using MagicDec.Tool.Soak.Traffic;

namespace MagicDec.Tool.Soak;

/// <summary>Random mixed traffic on one engine, checked against a second one.</summary>
internal sealed class SoakRun(SoakSettings settings, InferenceEngine engine, InferenceEngine alone)
{
    /// <summary>Part of the duration after which memory must stay flat.</summary>
    private const double WarmUp = 0.2;

    /// <summary>Without a single token for so long, something hangs.</summary>
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(60);

    private readonly SoakTally _tally = new();
    private readonly MemoryWatch _memory = new();
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Runs it, and tells of progress.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<SoakReport> RunAsync(Action<SoakReport> progress, CancellationToken cancellationToken)
    {
        AnswerChecks checks = new(alone, _tally);
        using SoakHistories histories = new(engine, _tally, checks);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] agents = [.. Enumerable.Range(0, settings.Agents).Select(i => Task.Run(() => Agent(i, checks, histories).RunAsync(stop.Token), CancellationToken.None))];
        Task checking = Task.Run(checks.RunAsync, CancellationToken.None);
        await WatchAsync(progress, cancellationToken).ConfigureAwait(false);

        await stop.CancelAsync().ConfigureAwait(false);
        await EndAsync(Task.WhenAll(agents), "agents").ConfigureAwait(false);
        checks.Complete();
        await EndAsync(checking, "checks").ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        Judge();
        return Report();
    }

    private SoakAgent Agent(int index, AnswerChecks checks, SoakHistories histories) =>
        new(new SoakRandom(settings.Seed + (ulong)index), engine, _tally, checks, histories);

    private async Task WatchAsync(Action<SoakReport> progress, CancellationToken cancellationToken)
    {
        TimeSpan look = settings.Duration < settings.ReportEvery ? settings.Duration / 10 : settings.ReportEvery / 10;
        TimeSpan nextReport = settings.ReportEvery;
        (long tokens, TimeSpan at) = (0, TimeSpan.Zero);
        for (TimeSpan now = TimeSpan.Zero; now < settings.Duration && now - at < Stall; now = Stopwatch.GetElapsedTime(_start))
        {
            await Task.Delay(look, cancellationToken).ConfigureAwait(false);
            if (_tally.Tokens > tokens)
            {
                (tokens, at) = (_tally.Tokens, Stopwatch.GetElapsedTime(_start));
            }

            bool warmedUp = now > settings.Duration * WarmUp;
            if (now >= nextReport || (warmedUp && _memory.Warm is null))
            {
                _memory.Measure(warmedUp);
            }

            if (now >= nextReport)
            {
                progress(Report());
                nextReport += settings.ReportEvery;
            }
        }
    }

    private async Task EndAsync(Task work, string name)
    {
        try
        {
            await work.WaitAsync(Stall).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _tally.AddProblem($"The {name} did not come to an end: a request was lost.");
        }
    }

    private void Judge()
    {
        _memory.Measure(warmedUp: true);
        if (_memory.Problem() is { } growth)
        {
            _tally.AddProblem(growth);
        }

        EngineStatistics statistics = engine.GetStatistics();
        if (statistics.PagesInUse > 0 || statistics.RunningRequests > 0 || statistics.WaitingRequests > 0)
        {
            _tally.AddProblem(
                $"With no request left, {statistics.PagesInUse} KV pages are in use, {statistics.RunningRequests} requests run and {statistics.WaitingRequests} wait.");
        }

        if (_tally.Finished == 0 || _tally.Checked == 0)
        {
            _tally.AddProblem("Nothing was finished and checked: give it more time.");
        }
    }

    private SoakReport Report()
    {
        EngineStatistics statistics = engine.GetStatistics();
        double seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        long prompts = statistics.PromptTokens + statistics.CachedPromptTokens;
        return new SoakReport
        {
            Passed = _tally.ProblemCount == 0,
            Model = settings.Model,
            Agents = settings.Agents,
            Seconds = seconds,
            Finished = _tally.Finished,
            Cancelled = _tally.Cancelled,
            Refused = _tally.Refused,
            Busy = _tally.Busy,
            Histories = _tally.Histories,
            Checked = _tally.Checked,
            TokensPerSecond = _tally.Tokens / seconds,
            LargestBatch = statistics.LargestBatch,
            Preemptions = statistics.Preemptions,
            Evictions = statistics.Evictions,
            PrefixHitRate = prompts > 0 ? statistics.CachedPromptTokens / (double)prompts : 0,
            DraftedTokens = statistics.Drafting.DraftedTokens,
            AcceptedTokens = statistics.Drafting.AcceptedTokens,
            PagesInUse = statistics.PagesInUse,
            ManagedBytes = _memory.Latest.Managed,
            ResidentBytes = _memory.Latest.Resident,
            WarmManagedBytes = _memory.Warm?.Managed,
            WarmResidentBytes = _memory.Warm?.Resident,
            Problems = _tally.Problems,
        };
    }
}
