using MagicDec.Engine.Requests;
using MagicDec.Extensions.AI.Tools;

namespace MagicDec.Extensions.AI.Requests;

/// <summary>One chat call as the engine and the response need it.</summary>
internal sealed record ChatRequest
{
    public required GenerationRequest Generation { get; init; }

    public required IReadOnlyList<string> StopSequences { get; init; }

    /// <summary>The tools and what the answer may do with them; null when none were offered.</summary>
    public required OfferedTools? Tools { get; init; }
}
