namespace MagicDec.Engine.Speculation.Policy;

/// <summary>Says why requests are drafted as they are. An <see cref="InferenceEngine"/> is one; a chat client gives it through <c>GetService</c>.</summary>
public interface IDraftPolicyExplanation
{
    /// <summary>
    /// How drafting was last decided for requests whose drafting is <see cref="DraftingMode.Auto"/>: candidates, predictions, outcome. Null before the first
    /// such decision, and when the KV memory is too small to measure step costs.
    /// </summary>
    DraftDecision? LatestDraftDecision { get; }
}
