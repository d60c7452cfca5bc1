namespace MagicDec.Engine.Speculation.Policy;

/// <summary>Why the engine drafts as it does: what it weighed in one round, with predictions, and what came of it.</summary>
public sealed record DraftDecision
{
    /// <summary>Sequences that decoded together.</summary>
    public required int Batch { get; init; }

    /// <summary>Mean tokens in their histories.</summary>
    public required double MeanContext { get; init; }

    /// <summary>Tokens that the suffix index is expected to add to a round of all sequences; part of what every option promises, plain decoding included.</summary>
    public required double SuffixTokens { get; init; }

    /// <summary>What was weighed, best first.</summary>
    public required IReadOnlyList<DraftOption> Options { get; init; }

    /// <summary>What was chosen. Another option must promise a few percent more to take over from it.</summary>
    public required DraftOption Chosen { get; init; }

    /// <summary>Sequences that draft with the model itself in this round, which may be a trial of what was not chosen; the others decode plainly or by suffix.</summary>
    public required int DraftingSequences { get; init; }

    /// <summary>Tokens per second that rounds gave of late, all sequences together; 0 before the first.</summary>
    public required double MeasuredTokensPerSecond { get; init; }
}
