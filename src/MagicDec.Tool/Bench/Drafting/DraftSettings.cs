using MagicDec.Engine.Speculation;

namespace MagicDec.Tool.Bench.Drafting;

/// <summary>What to measure of drafting.</summary>
/// <param name="Options">Who drafts how much.</param>
/// <param name="Compare">Whether plain decoding runs too, in turn with drafted decoding.</param>
/// <param name="Repeats">Runs of each; medians are reported.</param>
/// <param name="ReplayAcceptance">
/// Null: drafts are what the drafter guesses. Else the share of draft tokens that are made right, from a recorded plain run; the draft
/// is still computed and paid for.
/// </param>
internal sealed record DraftSettings(DraftingOptions Options, bool Compare, int Repeats, double? ReplayAcceptance)
{
    /// <summary>Whether anything differs from plain decoding.</summary>
    public bool IsOn => Options.Mode != DraftingMode.Off;
}
