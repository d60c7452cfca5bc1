using MagicDec.Engine.Speculation.Policy.Acceptance;

namespace MagicDec.Engine.Speculation.Policy;

/// <summary>A row's draft by the model itself.</summary>
/// <param name="Length">Tokens guessed; 0: none.</param>
/// <param name="Budget">Index of the tokens read, among <see cref="SparseAcceptance.Budgets"/>.</param>
/// <param name="Tokens">Of those guessed, how many are expected to be right.</param>
/// <param name="Gain">The tokens less what the row's time is worth in tokens; what draft steps cost whatever their rows is not taken off.</param>
internal readonly record struct SparseDraft(int Length, int Budget, double Tokens, double Gain)
{
    /// <summary>The plan of a row that drafts so; plain decoding, if there are none.</summary>
    public DraftPlan ToPlan() =>
        Length > 0 ? new DraftPlan(Drafter.Sparse, Length, SparseAcceptance.Budgets[Budget], KvSelector.Verified) : DraftPlan.None;
}
