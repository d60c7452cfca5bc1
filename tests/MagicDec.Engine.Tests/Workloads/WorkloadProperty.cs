using FsCheck;
using FsCheck.Fluent;
using MagicDec.Engine.KvCache.Prefixes;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Tests.Workloads.Runs;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace MagicDec.Engine.Tests.Workloads;

/// <summary>
/// The contract of serving as a property of workloads: every request gets the tokens (and logits) it gets alone, none is lost, no
/// page stays held, the engine lives on. Takes a sabotaged engine too, to show that the property would notice.
/// </summary>
internal sealed class WorkloadProperty(
    Func<IModelRunner, IModelRunner>? sabotage = null, int extraPages = 0, IEqualityComparer<PageKey>? prefixKeys = null) : IAsyncDisposable
{
    private readonly AloneAnswers _alone = new();
    private readonly Dictionary<Workload, string> _problems = [];

    /// <summary>What all runs came to: whether the workloads forced what they were made to force.</summary>
    public WorkloadTotals Totals { get; } = new();

    public ValueTask DisposeAsync() => _alone.DisposeAsync();

    /// <summary>Looks for a workload that breaks the contract and makes it as small as it can.</summary>
    public Counterexample? FindCounterexample(int cases, ulong seed)
    {
        CounterexampleRunner finder = new();
        Config config = Config.Quick.WithMaxTest(cases).WithRunner(finder).WithStartSize(100).WithEndSize(100)
            .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(seed), FSharpOption<int>.None)));
        Check.One(config, Prop.ForAll(WorkloadGenerator.Workloads, HoldsAsync));
        return finder.Smallest is { } smallest ? new Counterexample(smallest, _problems[smallest]) : null;
    }

    /// <summary>Runs a workload and says what is wrong; null: nothing.</summary>
    public async Task<string?> CheckAsync(Workload workload)
    {
        using WorkloadRun run = new(workload);
        EngineOptions options = new()
        {
            Threads = workload.Threads,
            MaxStepTokens = workload.StepTokens,
            MaxConcurrentRequests = workload.MaxRunning,
            PrefixCache = workload.Cache,
            PrefixKeys = prefixKeys,
            MaxQueuedRequests = workload.MaxQueued,
            QueueFullMode = workload.RefusesWhenFull ? QueueFullMode.Throw : QueueFullMode.Wait,
            TimeProvider = run.Time,
        };
        await using InferenceEngine engine = WorkloadEngine.Create(
            workload.PageCount(pageTokens: 16) + extraPages, options, runner => new TickingRunner(sabotage?.Invoke(runner) ?? runner, run.Tick));
        try
        {
            await run.CompleteAsync(engine);
        }
        catch (TimeoutException)
        {
            return "a request never ended";
        }

        for (int i = 0; i < workload.Requests.Count; i++)
        {
            WorkRequest request = workload.Requests[i];
            if (run.Answers[i].Compare(await _alone.GetAsync(request), error => request.MayEndWith(error) || (workload.RefusesWhenFull && error is EngineBusyException)) is { } problem)
            {
                return $"request {i}: {problem}";
            }
        }

        EngineStatistics statistics = engine.GetStatistics();
        Totals.Add(statistics);
        return statistics switch
        {
            { PagesInUse: > 0 } => $"{statistics.PagesInUse} pages are still held",
            { RunningRequests: > 0 } or { WaitingRequests: > 0 } => "a request is still in the engine",
            _ => await CheckAliveAsync(engine, workload.Requests[0]),
        };
    }

    private async Task<bool> HoldsAsync(Workload workload)
    {
        if (await CheckAsync(workload) is not { } problem)
        {
            return true;
        }

        _problems[workload] = problem;
        return false;
    }

    private async Task<string?> CheckAliveAsync(InferenceEngine engine, WorkRequest request)
    {
        Answer again = new();
        await foreach (GenerationUpdate update in engine.GenerateAsync(request.Alone.ToRequest()))
        {
            again.Add(update);
        }

        return again.Compare(await _alone.GetAsync(request), mayEndWith: _ => false) is { } problem ? $"request 0 asked again: {problem}" : null;
    }

    /// <summary>Keeps what FsCheck found instead of printing it.</summary>
    private sealed class CounterexampleRunner : IRunner
    {
        public Workload? Smallest { get; private set; }

        public void OnStartFixture(Type t)
        {
        }

        public void OnArguments(int ntest, FSharpList<object> args, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> every)
        {
        }

        public void OnShrink(FSharpList<object> args, FSharpFunc<FSharpList<object>, string> everyShrink)
        {
        }

        public void OnFinished(string name, TestResult result)
        {
            Assert.False(result.IsExhausted);
            Smallest = result is TestResult.Failed failed ? (Workload)failed.Item3.Head : null;
        }
    }
}
