namespace MagicDec.Engine.Speculation.Policy.Acceptance;

/// <summary>What the adaptive policy knows of one request's suffix drafts after matches of one strength.</summary>
internal sealed class SuffixExperience
{
    /// <summary>How often they were right; what all requests have seen stands in for the prior.</summary>
    public AcceptanceModel Acceptance { get; } = new(0.5, 4);

    /// <summary>How often there was such a match where one was asked for; what all requests have seen stands in for the prior.</summary>
    public AcceptanceModel Matches { get; } = new(0.5, 4);

    /// <summary>Length as last decided; negative: to be decided.</summary>
    public int Length { get; set; } = -1;

    /// <summary>Tokens that such a draft gains, its time paid.</summary>
    public double Gain { get; set; }

    /// <summary>Tokens of such a draft that are expected to be right.</summary>
    public double Tokens { get; set; }

    /// <summary>Share of rounds in which there is expected to be a match.</summary>
    public double Share { get; set; }
}
