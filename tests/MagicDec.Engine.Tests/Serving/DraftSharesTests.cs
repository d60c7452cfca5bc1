using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.Policy;

namespace MagicDec.Engine.Tests.Serving;

/// <summary>Drafts of many sequences share what a step has room for.</summary>
public sealed class DraftSharesTests
{
    private const int Requests = 12;

    [Theory]
    [InlineData(20)]
    [InlineData(64)]
    [InlineData(512)]
    public async Task Generate_ManyDraft_EachIsOfferedWhatItGetsAndNobodyGoesWithout(int maxStepTokens)
    {
        EagerPolicy policy = new(maxStepTokens);
        await using InferenceEngine engine = await EngineFactory.CreateAsync(options =>
        {
            options.MaxStepTokens = maxStepTokens;
            options.DecoratePolicy = _ => policy;
            options.Drafting = new DraftingOptions { Mode = DraftingMode.Fixed };
        });
        int vocabulary = engine.Config.VocabularySize;
        await Task.WhenAll(Enumerable.Range(0, Requests).Select(i =>
            engine.TokensAsync(EngineFactory.Request(EngineFactory.Prompt(40, vocabulary, i), 150))));

        Assert.True(policy.FullRounds > 10);
        Assert.False(policy.Overbooked);
        Assert.False(policy.Cut);
        int[] shares = [.. policy.Granted.Values];
        Assert.Equal(Requests, shares.Length);
        Assert.True(shares.Min() >= 0.7 * shares.Max(), $"Tokens drafted: {string.Join(", ", shares)}.");
    }

    /// <summary>Drafts as much as it is offered.</summary>
    private sealed class EagerPolicy(int maxStepTokens) : IDraftPolicy
    {
        private readonly Dictionary<DraftContext, int> _planned = [];

        public Dictionary<DraftContext, int> Granted { get; } = [];

        public int FullRounds { get; private set; }

        public bool Overbooked { get; private set; }

        public bool Cut { get; private set; }

        public void Choose(IReadOnlyList<DraftContext> rows, ReadOnlySpan<int> longest, Span<DraftPlan> plans)
        {
            int tokens = rows.Count;
            _planned.Clear();
            for (int i = 0; i < rows.Count; i++)
            {
                int length = Math.Max(0, longest[i]);
                tokens += length;
                plans[i] = length > 0 ? new DraftPlan(Drafter.Sparse, length, 32, KvSelector.Streaming) : DraftPlan.None;
                _planned[rows[i]] = length;
            }

            Overbooked |= tokens > maxStepTokens;
        }

        public void Observe(in RoundOutcome outcome)
        {
            // Answers end at different times; as long as all run, all are to have the same.
            bool full = outcome.Rows.Count == Requests;
            FullRounds += full ? 1 : 0;
            foreach (DraftContext row in outcome.Rows)
            {
                Cut |= row.Plan.Length < _planned[row];
                Granted[row] = Granted.GetValueOrDefault(row) + (full ? row.Plan.Length : 0);
            }
        }
    }
}
