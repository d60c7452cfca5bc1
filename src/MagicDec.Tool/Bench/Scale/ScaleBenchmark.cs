using System.Diagnostics;
using MagicDec.Engine;
using MagicDec.Engine.Histories;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy.Costs;
using MagicDec.Tool.Bench.Shared;

namespace MagicDec.Tool.Bench.Scale;

/// <summary>More and more agents on one engine: histories are computed once and held, then all agents answer at once, without drafts.</summary>
/// <param name="settings">What to measure.</param>
/// <param name="engine">The engine over <paramref name="recorder"/>.</param>
/// <param name="recorder">Times the engine's passes.</param>
/// <param name="calibrate">Fits a cost model to the same machine and options, on an engine of its own that is gone afterwards.</param>
/// <param name="createPrompt">An agent's history.</param>
/// <param name="progress">Told of each number of agents.</param>
internal sealed class ScaleBenchmark(
    ScaleSettings settings, InferenceEngine engine, StepRecorder recorder, Func<StepCostModel> calibrate, Func<int, int[]> createPrompt, Action<string> progress)
{
    private readonly List<AgentHistory> _histories = [];
    private readonly List<StepCostModel> _costs = [];

    private KvGeometry Geometry => recorder.Geometry;

    /// <summary>Runs it.</summary>
    public async Task<ScaleReport> RunAsync(CancellationToken cancellationToken)
    {
        // Whatever is compiled, and the buffers of a full step.
        await AnswerAsync(createPrompt(0), cancellationToken).ConfigureAwait(false);
        long baseBytes = ResidentBytes();
        List<ScaleRow> rows = [];
        long tokens = 0;
        TimeSpan prefill = TimeSpan.Zero;
        try
        {
            foreach (int agents in settings.Agents)
            {
                progress(FormattableString.Invariant($"{agents} agents"));
                _costs.Add(calibrate());
                long start = Stopwatch.GetTimestamp();
                tokens += await AddAsync(agents - _histories.Count, cancellationToken).ConfigureAwait(false);
                prefill += Stopwatch.GetElapsedTime(start);
                rows.Add(await MeasureAsync(agents, baseBytes, cancellationToken).ConfigureAwait(false));
            }
        }
        finally
        {
            foreach (AgentHistory history in _histories)
            {
                await history.DisposeAsync().ConfigureAwait(false);
            }
        }

        return new ScaleReport(
            settings.Model, settings.Context, settings.Answer, settings.Options.Threads, baseBytes, Geometry.BytesPerToken, tokens / prefill.TotalSeconds,
            [.. rows.Select(row => row with { PredictedPassMs = Medians.Of(_costs.Select(cost => cost.Step(row.Agents, settings.Context + (0.5 * settings.Answer), 1))) * 1e3 })]);
    }

    private async Task<long> AddAsync(int agents, CancellationToken cancellationToken)
    {
        int first = _histories.Count;
        AgentHistory[] added = await Task.WhenAll(
            Enumerable.Range(first, agents).Select(agent => engine.CreateHistoryAsync(createPrompt(agent), cancellationToken: cancellationToken))).ConfigureAwait(false);
        _histories.AddRange(added);
        return added.Sum(history => (long)history.Tokens.Length);
    }

    private async Task<ScaleRow> MeasureAsync(int agents, long baseBytes, CancellationToken cancellationToken)
    {
        recorder.Begin(agents);
        for (int repeat = 0; repeat < settings.Repeats; repeat++)
        {
            await Task.WhenAll(_histories.Select(history => AnswerAsync(history.Tokens, cancellationToken))).ConfigureAwait(false);
        }

        if (recorder.Passes.Count == 0)
        {
            throw new UsageException(FormattableString.Invariant(
                $"With {settings.Answer} tokens an answer ends before all {agents} agents have begun theirs; raise --answer."));
        }

        long predictedKv = _histories.Sum(history => Geometry.BytesPerPage * Geometry.PagesFor(history.Tokens.Length + settings.Answer));
        double step = recorder.Steps.Count > 0 ? Medians.Of(recorder.Steps) : Medians.Of(recorder.Passes);
        long resident = ResidentBytes();
        return new ScaleRow
        {
            Agents = agents,
            Steps = recorder.Passes.Count,
            StepMs = step,
            PassMs = Medians.Of(recorder.Passes),
            TokensPerSecond = agents / step * 1e3,
            KvUsedBytes = recorder.MostPages * Geometry.BytesPerPage,
            PredictedKvBytes = predictedKv,
            ResidentBytes = resident,
            PredictedResidentBytes = baseBytes + predictedKv,
            ManagedBytes = GC.GetTotalMemory(forceFullCollection: true),
        };
    }

    private async Task AnswerAsync(ReadOnlyMemory<int> prompt, CancellationToken cancellationToken)
    {
        GenerationRequest request = new()
        {
            Prompt = prompt,
            Sampling = SamplingParameters.Greedy,
            MaxOutputTokens = settings.Answer,
            StopTokens = new HashSet<int>(),
            Drafting = DraftingOptions.Off,
        };
        await foreach (GenerationUpdate _ in engine.GenerateAsync(request, cancellationToken).ConfigureAwait(false))
        {
        }
    }

    private static long ResidentBytes()
    {
        using Process process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
