namespace MagicDec.Engine.Speculation.Policy.Acceptance;

/// <summary>What the adaptive policy knows of one request's suffix drafts after matches of one strength.</summary>
internal sealed class SuffixExperience
{
    /// <summary>How often they were right; what all requests have seen stands in for the prior.</summary>
    public AcceptanceModel Acceptance { get; } = new(0.5, 4);

    /// <summary>Length as last decided; negative: to be decided.</summary>
    public int Length { get; set; } = -1;

    /// <summary>Tokens that such a draft gains, its time paid.</summary>
    public double Gain { get; set; }
}
