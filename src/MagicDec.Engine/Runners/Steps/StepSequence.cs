using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Pages;

namespace MagicDec.Engine.Runners.Steps;

/// <summary>
/// One sequence's share of a step: <paramref name="RowCount"/> consecutive tokens from absolute position
/// <paramref name="Position"/>, read through <paramref name="View"/>. Prefill chunk, decode, draft and verify differ only in these numbers.
/// </summary>
/// <param name="FirstRow">Row of the first token in the flat batch.</param>
/// <param name="RowCount">Tokens computed now, at least 1.</param>
/// <param name="Position">Absolute position of the first token.</param>
/// <param name="Pages">Where the sequence's keys and values lie; long enough for all rows.</param>
/// <param name="View">The pages a query may read.</param>
/// <param name="FirstOutput">Index of the first output row in <see cref="StepResult"/>.</param>
/// <param name="OutputCount">The last this many rows are sampled: 0 inside a prompt, 1 to decode, gamma + 1 to verify.</param>
/// <param name="Sampling">How output rows become tokens.</param>
/// <param name="Mass">Where to put attention mass per page, or null.</param>
/// <param name="MassRows">The last rows whose mass counts.</param>
/// <param name="States">Where to put final hidden states, or null.</param>
/// <param name="StateRows">The last rows whose states are wanted; then none is sampled.</param>
internal readonly record struct StepSequence(
    int FirstRow, int RowCount, int Position, PageTable Pages, KvView View, int FirstOutput, int OutputCount, RowSampling Sampling,
    PageMass? Mass = null, int MassRows = 0, StatePool? States = null, int StateRows = 0);
