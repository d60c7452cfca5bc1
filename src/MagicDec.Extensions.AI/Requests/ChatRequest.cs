using MagicDec.Engine.Requests;

namespace MagicDec.Extensions.AI.Requests;

/// <summary>One chat call as the engine and the response need it.</summary>
internal sealed record ChatRequest
{
    public required GenerationRequest Generation { get; init; }

    public required IReadOnlyList<string> StopSequences { get; init; }

    /// <summary>Whether tools were offered, so that calls in the text are to be taken out of it.</summary>
    public required bool OffersTools { get; init; }

    /// <summary>Whether the answer ends with its first call.</summary>
    public required bool SingleCall { get; init; }
}
