using MagicDec.Engine.KvCache;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Engine.Speculation.Drafters;
using MagicDec.Engine.Speculation.Suffix;

namespace MagicDec.Engine.Speculation;

/// <summary>
/// One round in three calls: <see cref="Draft"/> guesses, <see cref="AddTo"/> puts the guesses into the step in which the target
/// checks them, <see cref="Accept"/> says how many of its tokens count.
/// </summary>
internal sealed class DraftStage
{
    private readonly SparseDrafter _sparse;
    private readonly IDrafter _sparseOrStandIn;
    private readonly SuffixDrafter _suffix;
    private readonly IDrafter? _model;
    private readonly List<DraftContext> _rows = [];

    /// <summary>Drafters over one runner.</summary>
    /// <param name="runner">The target.</param>
    /// <param name="model">The drafter with a model of its own, if the engine has one.</param>
    /// <param name="decorate">What tests and benchmarks put around the sparse drafter.</param>
    /// <param name="trust">What is known already of the guesses of the suffix index.</param>
    public DraftStage(IModelRunner runner, IDrafter? model = null, Func<IDrafter, IDrafter>? decorate = null, TokenTrust? trust = null)
    {
        _suffix = new SuffixDrafter(trust ?? new TokenTrust());
        _sparse = new SparseDrafter(runner);
        _sparseOrStandIn = decorate?.Invoke(_sparse) ?? _sparse;
        _model = model;
    }

    /// <summary>Totals of all sequences.</summary>
    public DraftTally Tally { get; } = new();

    /// <summary>Guesses the next tokens of each row, as its plan says.</summary>
    public void Draft(IReadOnlyList<DraftContext> rows)
    {
        Run(_suffix, rows, row => row.Plan.IsSuffix);
        Run(_sparseOrStandIn, rows, row => row.Plan.IsSparse && row.DraftedCount == 0);
        if (_model is not null)
        {
            Run(_model, rows, row => row.Plan is { Drafter: Drafter.Model, Length: > 0 });
        }
    }

    /// <summary>Adds a row's pending token and its draft to the target's step, every one of them an output.</summary>
    public void AddTo(StepBatch batch, DraftContext row)
    {
        int position = row.Pages.TokenCount;
        Span<int> tokens = stackalloc int[1 + DraftingOptions.MaxDraftLength];
        tokens[0] = row.History.Tokens[^1];
        row.Drafted.CopyTo(tokens[1..]);
        int count = 1 + row.DraftedCount;
        batch.Add(tokens[..count], position, row.Pages, KvView.Full, count, row.Sampling, NeedsMass(row) ? _sparse.ViewOf(row).MassFor(position + count) : null, count);
    }

    /// <summary>Where a prompt's last chunk puts attention mass, or null when its plan ranks no pages.</summary>
    public PageMass? PromptMass(DraftContext row, int tokens) =>
        row.Options is { Mode: not DraftingMode.Off, Selector: not KvSelector.Streaming, Drafter: Drafter.Sparse or Drafter.SuffixThenSparse }
            ? _sparse.ViewOf(row).MassFor(tokens)
            : null;

    /// <summary>
    /// Compares the draft with what the target sampled at the same places: the longest equal prefix is right, and the target's token
    /// after it comes free. Equality of integers is enough because both sides draw with the same noise for the same position.
    /// </summary>
    /// <param name="row">The sequence.</param>
    /// <param name="sampled">The target's tokens, shape [1 + drafted]; fewer, but at least one, when a later row could not be sampled.</param>
    /// <returns>How many of <paramref name="sampled"/> are the sequence's next tokens, at least 1.</returns>
    public int Accept(DraftContext row, ReadOnlySpan<int> sampled)
    {
        int accepted = Math.Min(row.Drafted.CommonPrefixLength(sampled), sampled.Length - 1);
        if (row.DraftedBySuffix)
        {
            _suffix.Observe(row, accepted);
        }

        row.Tally.Add(row.DraftedBySuffix, row.DraftedCount, accepted);
        Tally.Add(row.DraftedBySuffix, row.DraftedCount, accepted);
        if (NeedsMass(row))
        {
            row.View?.MassWritten(row.Pages.TokenCount + 1 + accepted);
        }

        return 1 + accepted;
    }

    /// <summary>A sequence has ended.</summary>
    public void Forget(DraftContext row)
    {
        _suffix.Forget(row);
        _sparseOrStandIn.Forget(row);
        _model?.Forget(row);
    }

    // SnapKV needs it once: where the prompt was found in the prefix cache, no prompt pass has left any.
    private static bool NeedsMass(DraftContext row) =>
        row.Plan.IsSparse && (row.Plan.Selector == KvSelector.Verified || (row.Plan.Selector == KvSelector.SnapKv && row.View is not { HasMass: true }));

    private void Run(IDrafter drafter, IReadOnlyList<DraftContext> rows, Predicate<DraftContext> takes)
    {
        _rows.Clear();
        for (int i = 0; i < rows.Count; i++)
        {
            if (takes(rows[i]))
            {
                _rows.Add(rows[i]);
            }
        }

        if (_rows.Count > 0)
        {
            drafter.Draft(_rows);
        }
    }
}
