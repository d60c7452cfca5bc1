using MagicDec.Engine.KvCache.Prefixes;
using MagicDec.Engine.Scheduling.Steps;

namespace MagicDec.Engine.Scheduling;

/// <summary>What the scheduler and the loop ask of the prefix cache, in terms of sequences; does nothing when the cache is off.</summary>
internal sealed class PrefixSharing(PrefixCache? cache)
{
    public int CachedPages => cache?.PageCount ?? 0;

    public long Evictions => cache?.Evictions ?? 0;

    /// <summary>Prompt tokens found, over all requests.</summary>
    public long CachedPromptTokens { get; private set; }

    /// <summary>Takes over what is cached of a sequence's next tokens; its last token is always left to compute, for its logits.</summary>
    public void Adopt(Sequence sequence)
    {
        int found = Takes(sequence) ? cache!.Adopt(sequence.Pages, sequence.Prefix, sequence.Tokens[..^1]) : 0;
        if (found > 0 && !sequence.WasPreempted)
        {
            sequence.CachedPromptTokens += found;
            CachedPromptTokens += found;
        }
    }

    /// <summary>Pages a waiting sequence would share with running ones.</summary>
    /// <param name="sequence">The waiting sequence.</param>
    /// <param name="leaving">How many holders of each page are not to be counted; empty: none.</param>
    public int CountHeld(Sequence sequence, ReadOnlySpan<int> leaving = default) =>
        Takes(sequence) ? cache!.CountHeld(sequence.Prefix.Salt, sequence.Tokens[..^1], leaving) : 0;

    /// <summary>
    /// Whether most of the next <paramref name="count"/> tokens of a sequence are computed in this step already, for another one that begins
    /// the same way: it is cheaper to wait one step and share them.
    /// </summary>
    public bool IsBeingComputed(Sequence sequence, int count, StepPlan plan)
    {
        if (!Takes(sequence) || sequence.PendingTokens < cache!.PageTokens)
        {
            return false;
        }

        int start = sequence.ComputedTokens;
        ReadOnlySpan<int> next = sequence.Tokens.Slice(start, count);
        foreach (ScheduledSequence entry in plan.Entries)
        {
            // All that is cached has been adopted: whoever is about to compute the same pages stands at the same entry, perhaps some tokens
            // into the next page, which nobody else can have before it is full.
            Sequence other = entry.Sequence;
            int end = other.ComputedTokens + entry.TokenCount;
            if (entry.TokenCount >= cache.PageTokens && end > start && Takes(other) && ReferenceEquals(other.Prefix.Last, sequence.Prefix.Last)
                && other.Prefix.Salt == sequence.Prefix.Salt && next.CommonPrefixLength(other.Tokens[start..end]) > count / 2)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Lets others find the pages a sequence has filled. All tokens in its pages must be final.</summary>
    public void Publish(Sequence sequence)
    {
        if (Takes(sequence))
        {
            cache!.Publish(sequence.Pages, sequence.Prefix, sequence.Tokens);
        }
    }

    /// <summary>Lets others find all a sequence has computed, before it gives its pages back.</summary>
    public void PublishAll(Sequence sequence)
    {
        if (Takes(sequence))
        {
            cache!.PublishAll(sequence.Pages, sequence.Prefix, sequence.Tokens);
        }
    }

    // What wants states must compute every row itself, and nobody goes on where an embedded text ends.
    private bool Takes(Sequence sequence) => cache is not null && sequence.States is null;
}
