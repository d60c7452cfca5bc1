using System.Text.Json.Nodes;

namespace MagicDec.Extensions.AI.Templates;

/// <summary>What a chat template is rendered over: the variables that Hugging Face transformers would pass.</summary>
public sealed record ChatTemplateInput
{
    /// <summary>
    /// The conversation: objects with <c>role</c>, <c>content</c> and what else the template reads (<c>tool_calls</c>, <c>name</c>,
    /// <c>tool_call_id</c>, <c>reasoning_content</c> ...). Arguments of tool calls should be objects, not JSON text.
    /// </summary>
    public required JsonArray Messages { get; init; }

    /// <summary>The tools' JSON schemas, or <see langword="null"/> for none, which the template sees as <c>none</c>.</summary>
    public JsonArray? Tools { get; init; }

    /// <summary>Whether the prompt should end where the assistant's answer begins. Default <see langword="true"/>.</summary>
    public bool AddGenerationPrompt { get; init; } = true;

    /// <summary>Further variables, such as <c>enable_thinking</c> or <c>date_string</c>; they win over all others of the same name.</summary>
    public IReadOnlyDictionary<string, JsonNode?>? Variables { get; init; }

    /// <summary>The clock behind <c>strftime_now</c>; local time is used. Default <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
