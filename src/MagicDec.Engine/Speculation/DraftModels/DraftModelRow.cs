using MagicDec.Engine.KvCache;

namespace MagicDec.Engine.Speculation.DraftModels;

/// <summary>A sequence in a step of the draft model.</summary>
/// <param name="Context">The sequence.</param>
/// <param name="State">What the draft model keeps for it.</param>
/// <param name="View">What its draft tokens read.</param>
/// <param name="Rows">Tokens of the history computed in the round's first step.</param>
/// <param name="DraftsNow">Whether these are all that were missing, so that a draft can begin.</param>
internal readonly record struct DraftModelRow(DraftContext Context, DraftModelState State, KvView View, int Rows, bool DraftsNow);
