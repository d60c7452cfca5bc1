using MagicDec.Engine.Requests;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy;
using MagicDec.Engine.Tests.Workloads.Runs;
using MagicDec.Testing.StopTokens;
using static MagicDec.Engine.Tests.EngineFactory;

namespace MagicDec.Engine.Tests.Speculation;

/// <summary>A sequence that gave its pages back drafts again as soon as they are computed again.</summary>
public sealed class PreemptedDraftTests
{
    private const int PromptTokens = 20;
    private const int PreemptedAt = 300;

    // Room for mass is made at the first draft, for 16 pages more than it needs: the second draft, right after the preemption, has outgrown it.
    [Fact]
    public async Task Generate_PreemptedAndItsPromptRanksNoPages_DraftsByTheMassItHas()
    {
        var options = new EngineOptions { Threads = 2, PrefixCache = false, MaxConcurrentRequests = 1, DecoratePolicy = _ => new FirstAndLatePolicy() };
        GenerationRequest request = Request(Prompt(PromptTokens, 512, 1), 330) with { Drafting = DraftingOptions.Off };
        await using InferenceEngine engine = WorkloadEngine.Create(64, options);
        int[] plain = await engine.TokensAsync(request);

        // Drafts ask it too, so it closes a few tokens earlier than it seems.
        using var gate = new GatedStopTokenSet(steps: PreemptedAt);
        var drafting = new DraftingOptions { Mode = DraftingMode.Auto, Selector = KvSelector.Streaming };
        await using IAsyncEnumerator<GenerationUpdate> low = engine.GenerateAsync(request with { Drafting = drafting, StopTokens = gate }).GetAsyncEnumerator();
        var updates = new List<GenerationUpdate>();
        while (updates.Count < PreemptedAt - 10 && await low.MoveNextAsync())
        {
            updates.Add(low.Current);
        }

        Task<int[]> high = engine.TokensAsync(Request([4, 5], 4) with { Priority = 1, Drafting = DraftingOptions.Off });
        gate.Open();
        await high;
        while (await low.MoveNextAsync())
        {
            updates.Add(low.Current);
        }

        Assert.Equal(plain, updates.Select(update => update.Token));
        Assert.Equal(1, engine.GetStatistics().Preemptions);
        Assert.True(updates[^1].Drafting!.Rounds > 2, "It hardly drafted.");
    }

    // As the adaptive policy plans: by mass, whatever the request's own selector is.
    private sealed class FirstAndLatePolicy : IDraftPolicy
    {
        public void Choose(IReadOnlyList<DraftContext> rows, ReadOnlySpan<int> longest, Span<DraftPlan> plans)
        {
            for (int i = 0; i < rows.Count; i++)
            {
                bool drafts = rows[i].Options.Mode == DraftingMode.Auto
                    && (rows[i].History.Count == PromptTokens + 1 || rows[i].History.Count > PromptTokens + PreemptedAt);
                plans[i] = drafts ? new DraftPlan(Drafter.Sparse, Math.Min(2, longest[i]), KvBudget: 64, KvSelector.Verified) : DraftPlan.None;
            }
        }

        public void Observe(in RoundOutcome outcome)
        {
        }
    }
}
