using MagicDec.Engine.Requests;
using MagicDec.Extensions.AI.Responses.Reasoning;
using MagicDec.Extensions.AI.Tools;

namespace MagicDec.Extensions.AI.Requests;

/// <summary>One chat call as the engine and the response need it.</summary>
internal sealed record ChatRequest
{
    public required GenerationRequest Generation { get; init; }

    public required IReadOnlyList<string> StopSequences { get; init; }

    /// <summary>The tools and what the answer may do with them; null when none were offered.</summary>
    public required OfferedTools? Tools { get; init; }

    /// <summary>The tags around reasoning at the start of the answer; null if the model has none.</summary>
    public ReasoningSyntax? Reasoning { get; init; }

    /// <summary>Whether the prompt has opened the reasoning, so that the answer begins within it.</summary>
    public bool IsReasoningOpen { get; init; }

    /// <summary>The tags of tool calls and reasoning that are looked for: many tokenizers mark them as special, yet they are no silence.</summary>
    public IReadOnlySet<string> Tags => TagsOf(Reasoning, Tools);

    /// <summary>Whether reasoning is part of the response.</summary>
    public bool ShowsReasoning { get; init; } = true;

    /// <summary>The <see cref="Tags"/> of a request that is about to be made.</summary>
    public static IReadOnlySet<string> TagsOf(ReasoningSyntax? reasoning, OfferedTools? tools) => new HashSet<string>(
    [
        .. reasoning is null ? Array.Empty<string>() : [reasoning.Open, reasoning.Close],
        .. tools is { Syntax: { } syntax, Use: not ToolUse.None } ? syntax.Tags : [],
    ], StringComparer.Ordinal);
}
