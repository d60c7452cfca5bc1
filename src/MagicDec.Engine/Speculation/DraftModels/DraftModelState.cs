using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Speculation.Views;

namespace MagicDec.Engine.Speculation.DraftModels;

/// <summary>What a draft model keeps for one sequence.</summary>
internal sealed class DraftModelState(PageTable pages, SparseView view)
{
    private readonly int[] _fed = new int[DraftingOptions.MaxDraftLength];
    private int _fedCount;

    /// <summary>Keys and values of the history's first tokens.</summary>
    public PageTable Pages { get; } = pages;

    /// <summary>Which pages a draft reads.</summary>
    public SparseView View { get; } = view;

    /// <summary>Length of the context whose attention mass <see cref="View"/> was last ranked by; 0: never.</summary>
    public int RankedAt { get; set; }

    /// <summary>The round in which it last drafted.</summary>
    public long LastRound { get; set; }

    /// <summary>A draft token's keys and values now stand after those of <see cref="Pages"/> and of the tokens fed before.</summary>
    public void Feed(int token) => _fed[_fedCount++] = token;

    /// <summary>Takes over those fed tokens that have become history. The history's last token is always left to compute, for its logits.</summary>
    public void KeepAccepted(ReadOnlySpan<int> history)
    {
        if (Pages.TokenCount >= history.Length)
        {
            // The last draft was never checked.
            Pages.Truncate(history.Length - 1);
            _fedCount = 0;
        }

        ReadOnlySpan<int> next = history[Pages.TokenCount..^1];
        Pages.Advance(next.CommonPrefixLength(_fed.AsSpan(0, _fedCount)));
        _fedCount = 0;
    }

    /// <summary>Gives the memory back; all is computed again when it is needed.</summary>
    public void GiveUp()
    {
        Pages.Truncate(0);
        RankedAt = 0;
        _fedCount = 0;
    }
}
