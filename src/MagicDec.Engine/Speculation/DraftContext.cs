using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Speculation.Policy.Acceptance;
using MagicDec.Engine.Speculation.Suffix;
using MagicDec.Engine.Speculation.Views;

namespace MagicDec.Engine.Speculation;

/// <summary>
/// One sequence as drafting sees it: its history, its pages, and the draft of the present round. Owned by the engine thread.
/// </summary>
internal sealed class DraftContext
{
    private readonly int[] _drafted = new int[DraftingOptions.MaxDraftLength];

    public DraftContext(
        TokenHistory history, int maxTokens, PageTable pages, RowSampling sampling, IReadOnlySet<int> stopTokens, DraftingOptions options)
    {
        History = history;
        PromptLength = history.Count;
        MaxTokens = maxTokens;
        Pages = pages;
        Sampling = sampling;
        StopTokens = stopTokens;
        Options = options;

        // Same distribution, noise, penalties and masks as the target's rows, or drafts would not be equal; nothing that is only reported.
        DraftSampling = new RowSampling
        {
            Parameters = sampling.Parameters with { TopLogprobs = null },
            Counts = sampling.Counts,
            Constraint = sampling.Constraint,
        };
    }

    public TokenHistory History { get; }

    /// <summary>Tokens the history began with.</summary>
    public int PromptLength { get; }

    /// <summary>Tokens the history can grow to.</summary>
    public int MaxTokens { get; }

    public PageTable Pages { get; }

    public RowSampling Sampling { get; }

    public RowSampling DraftSampling { get; }

    public IReadOnlySet<int> StopTokens { get; }

    public DraftingOptions Options { get; }

    /// <summary>What this round does.</summary>
    public DraftPlan Plan { get; set; }

    /// <summary>Whether the present draft came from the suffix index.</summary>
    public bool DraftedBySuffix { get; private set; }

    /// <summary>Whether the present draft is the model's own over a sparse view.</summary>
    public bool DraftedSparsely => DraftedCount > 0 && !DraftedBySuffix && Plan.IsSparse;

    /// <summary>How many tokens matched before what the suffix index found last.</summary>
    public int MatchLength { get; private set; }

    /// <summary>What the suffix index had in this round, taken or not.</summary>
    public SuffixOffer SuffixOffer { get; private set; }

    /// <summary>How often its guesses are wrong for this request.</summary>
    public RowTrust SuffixTrust { get; } = new();

    /// <summary>Whether no token of the answer is there yet.</summary>
    public bool BeginsAnswer => History.Count == PromptLength;

    /// <summary>The tokens guessed in this round, in order.</summary>
    public ReadOnlySpan<int> Drafted => _drafted.AsSpan(0, DraftedCount);

    public int DraftedCount { get; private set; }

    /// <summary>The sparse view and what it is chosen by; made when first needed.</summary>
    public SparseView? View { get; set; }

    /// <summary>State of the suffix drafter; made when first needed.</summary>
    public SuffixIndex? SuffixIndex { get; set; }

    /// <summary>What the adaptive policy has seen of this row; made when first needed.</summary>
    public RowExperience? Experience { get; set; }

    public DraftTally Tally { get; } = new();

    /// <summary>The token to be fed next (position <see cref="PageTable.TokenCount"/>), or the last draft token.</summary>
    public int LastToken => DraftedCount > 0 ? _drafted[DraftedCount - 1] : History.Tokens[^1];

    /// <summary>Whether another token is worth guessing: the draft is short of its plan and has not come to an end.</summary>
    public bool WantsMore =>
        DraftedCount < Plan.Length && (DraftedCount == 0 || (!StopTokens.Contains(LastToken) && DraftSampling.Constraint is not { IsComplete: true }));

    public void BeginRound(DraftPlan plan)
    {
        Plan = plan;
        DraftedCount = 0;
        DraftedBySuffix = false;
        SuffixOffer = default;
    }

    public void Add(int token) => _drafted[DraftedCount++] = token;

    /// <summary>Puts another guess in place of one; for benchmarks that replay a recorded run.</summary>
    public void Replace(int index, int token) => _drafted[index] = token;

    /// <summary>How many guesses from the first on could all be right: what the constraint forbids is sure to be rejected, and after a stop token nothing comes.</summary>
    /// <param name="tokens">The guesses.</param>
    public int CountPossible(ReadOnlySpan<int> tokens)
    {
        int count = 0;
        int pushed = 0;
        while (count < tokens.Length && DraftSampling.Constraint is not { IsComplete: true } && DraftSampling.Constraint?.Allows(tokens[count]) != false)
        {
            int token = tokens[count++];
            if (StopTokens.Contains(token))
            {
                break;
            }

            DraftSampling.Constraint?.Push(token);
            pushed++;
        }

        DraftSampling.Constraint?.Pop(pushed);
        return count;
    }

    /// <summary>Adds what the suffix index found.</summary>
    /// <param name="tokens">The guesses, all of them possible.</param>
    /// <param name="matchLength">How many tokens before them matched.</param>
    /// <param name="offer">How many of them to take, unless they gain too little for the plan.</param>
    public void AddSuffix(ReadOnlySpan<int> tokens, int matchLength, SuffixOffer offer)
    {
        MatchLength = matchLength;
        SuffixOffer = offer;
        foreach (int token in tokens[..(offer.Gain > Plan.LeastGain ? Math.Min(offer.Length, Plan.LongestSuffix) : 0)])
        {
            DraftedBySuffix = true;
            Add(token);
        }
    }
}
