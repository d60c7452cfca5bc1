namespace MagicDec.Engine.Speculation;

/// <summary>Guesses the next tokens of several sequences at once. Guesses may be wrong, never harmful: the verify pass decides.</summary>
internal interface IDrafter
{
    /// <summary>Adds guesses to each row, at most as many as its plan allows.</summary>
    void Draft(IReadOnlyList<DraftContext> rows);

    /// <summary>A sequence has ended: gives back what was kept for it.</summary>
    void Forget(DraftContext row);
}
