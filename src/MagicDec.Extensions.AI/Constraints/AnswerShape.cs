using System.Text.Json;
using MagicDec.Extensions.AI.Responses.Reasoning;
using MagicDec.Extensions.AI.Tools;

namespace MagicDec.Extensions.AI.Constraints;

/// <summary>What a request asks of the form of its answer.</summary>
internal sealed record AnswerShape
{
    /// <summary>The tools; null when none are offered.</summary>
    public OfferedTools? Tools { get; init; }

    /// <summary>Whether the answer must be JSON where it is no call.</summary>
    public bool IsJson { get; init; }

    /// <summary>The schema of that JSON; null for any object.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>The tags around reasoning before the answer; null if the model has none.</summary>
    public ReasoningSyntax? Reasoning { get; init; }

    /// <summary>Whether the prompt has opened the reasoning.</summary>
    public bool IsReasoningOpen { get; init; }
}
