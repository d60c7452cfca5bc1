namespace MagicDec.Engine.Speculation.Policy;

/// <summary>What the adaptive policy knows of one request.</summary>
internal sealed class RowExperience
{
    /// <summary>Acceptance of the sparse draft.</summary>
    public AcceptanceModel Sparse { get; } = new([0.8], 6);

    /// <summary>Acceptance of suffix drafts.</summary>
    public AcceptanceModel Suffix { get; } = new([0.6], 4);
}
