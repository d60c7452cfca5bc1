using MagicDec.Engine.Constraints;
using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.KvCache.Prefixes;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Telemetry;

namespace MagicDec.Engine.Scheduling;

/// <summary>
/// All state of one request. Changed only by the engine thread; callers hold it to read <see cref="Updates"/> and to await
/// <see cref="Released"/>.
/// </summary>
internal sealed class Sequence
{
    private readonly TokenStream _updates = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Sequence(GenerationRequest request, int maxOutputTokens, IReadOnlySet<int> stopTokens, PageTable pages, DraftingOptions drafting, ConstraintCursor? constraint = null)
    {
        Request = request;
        MaxOutputTokens = maxOutputTokens;
        StopTokens = stopTokens;
        PromptLength = request.Prompt.Length;
        Pages = pages;
        Prefix = new PrefixCursor(request.CacheSalt ?? "");
        Sampling = new RowSampling
        {
            Parameters = request.Sampling,
            Counts = request.Sampling.HasPenalties ? new TokenCounts(request.Prompt.Span) : null,
            Constraint = constraint,
            IncludeLogits = request.IncludeLogits,
        };
        Drafting = new DraftContext(
            new TokenHistory(request.Prompt.Span), PromptLength + maxOutputTokens, pages, Sampling, stopTokens, drafting);
    }

    public GenerationRequest Request { get; }

    public int PromptLength { get; }

    public int MaxOutputTokens { get; }

    public IReadOnlySet<int> StopTokens { get; }

    public RowSampling Sampling { get; }

    public PageTable Pages { get; }

    /// <summary>The sequence as the drafters see it; holds the tokens.</summary>
    public DraftContext Drafting { get; }

    /// <summary>How far <see cref="Pages"/> are entries of the prefix cache.</summary>
    public PrefixCursor Prefix { get; }

    /// <summary>Prompt tokens found in the prefix cache before the first token was generated.</summary>
    public int CachedPromptTokens { get; set; }

    /// <summary>Records how long the request takes; null for a sequence nobody times.</summary>
    public RequestTimer? Timer { get; init; }

    /// <summary>Where the final hidden states of a sequence go that wants them instead of tokens: it ends with its prompt; null for others.</summary>
    public StatePool? States { get; init; }

    /// <summary>Whether the pages stay held after a good end, for a history to take over.</summary>
    public bool KeepsPages { get; init; }

    public SequenceStatus Status { get; private set; }

    /// <summary>Whether it has ever had to give its pages back.</summary>
    public bool WasPreempted { get; private set; }

    /// <summary>Called once, on the engine thread or where the request ends, when the request waits in the queue no more.</summary>
    public Action? LeavesQueue { get; set; }

    /// <summary>Tokens whose keys and values are in the pages.</summary>
    public int ComputedTokens => Pages.TokenCount;

    /// <summary>Prompt and output so far.</summary>
    public int TokenCount => Drafting.History.Count;

    /// <summary>Tokens not yet computed: 1 while decoding, more while a prompt (or a preempted history) is being prefilled.</summary>
    public int PendingTokens => TokenCount - ComputedTokens;

    public int OutputCount => TokenCount - PromptLength;

    /// <summary>What the request's reader reads.</summary>
    public TokenStream Updates => _updates;

    /// <summary>Completes when the engine thread has given back everything the sequence held.</summary>
    public Task Released => _released.Task;

    public ReadOnlySpan<int> Tokens => Drafting.History.Tokens;

    /// <summary>What outsiders may see of the sequence.</summary>
    public RequestSnapshot Describe()
    {
        DraftPlan plan = Drafting.Plan;
        return new RequestSnapshot
        {
            Label = Request.Label,
            IsRunning = Status == SequenceStatus.Running,
            PromptTokens = PromptLength,
            CachedPromptTokens = CachedPromptTokens,
            ComputedTokens = ComputedTokens,
            OutputTokens = OutputCount,
            PageCount = Pages.Pages.Length,
            Drafter = plan.Length > 0 ? plan.Drafter : null,
            DraftLength = plan.Length,
            KvBudget = plan.IsSparse ? plan.KvBudget : 0,
            Drafting = Drafting.Tally.ToUsage(),
        };
    }

    /// <summary>Adds a sampled token to the history.</summary>
    public void Append(int token)
    {
        Drafting.History.Append(token);
        Sampling.Append(token);
    }

    public void Publish(in TokenUpdate update, DraftRound round)
    {
        Timer?.Token();
        _updates.Write(update, round);
    }

    /// <summary>Lets the sequence take part in steps.</summary>
    public void Admit()
    {
        Status = SequenceStatus.Running;
        Timer?.Admitted();
        LeaveQueue();
    }

    /// <summary>Gives pages back so that another sequence can use them; the history is computed again later.</summary>
    public void Preempt()
    {
        Pages.Truncate(0);
        Prefix.Reset();
        States?.Reset();
        WasPreempted = true;
        Status = SequenceStatus.Waiting;
    }

    /// <summary>Ends the sequence: pages go back, then the reader sees the end (or the error).</summary>
    public void Finish(Exception? error)
    {
        if (Status == SequenceStatus.Finished)
        {
            return;
        }

        if (!KeepsPages || error is not null)
        {
            Pages.Release();
        }

        Status = SequenceStatus.Finished;
        Timer?.Ended(error);
        _updates.Complete(error);
        LeaveQueue();
    }

    /// <summary>Ends the sequence without giving anything back: the engine is over.</summary>
    public void Abandon(Exception error)
    {
        Status = SequenceStatus.Finished;
        _updates.Complete(error);
        LeaveQueue();
    }

    /// <summary>Tells the caller that nothing is held any more; called after statistics show it.</summary>
    public void SignalReleased() => _released.TrySetResult();

    private void LeaveQueue()
    {
        Action? leave = LeavesQueue;
        LeavesQueue = null;
        leave?.Invoke();
    }
}
