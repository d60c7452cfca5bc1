using System.Text.Json.Nodes;

namespace MagicDec.Extensions.AI.Templates;

/// <summary>What a template can show, found out by rendering small conversations with words that must come out again.</summary>
internal sealed record ChatTemplateCapabilities
{
    private const string Marker = "probe-e0f1";
    private const string Result = "probe-a2b3";
    private const string ToolName = "probe_tool";
    private const string OtherToolName = "probe_other";

    private ChatTemplateCapabilities()
    {
    }

    /// <summary>A system message is shown.</summary>
    public bool SystemRole { get; private init; }

    /// <summary>A second system message at the start, and one after other messages, are shown too.</summary>
    public bool LateSystem { get; private init; }

    /// <summary>Messages of the user and the assistant may come in any order.</summary>
    public bool AnyOrder { get; private init; }

    /// <summary>Tools are listed in the prompt.</summary>
    public bool Tools { get; private init; }

    /// <summary>Tool calls of earlier turns are shown.</summary>
    public bool ToolCalls { get; private init; }

    /// <summary>The text of a message that has tool calls too is shown.</summary>
    public bool TextBesideCalls { get; private init; }

    /// <summary>Several tool calls in one message are shown.</summary>
    public bool ParallelToolCalls { get; private init; }

    /// <summary>Messages of the role tool are shown.</summary>
    public bool ToolResults { get; private init; }

    /// <summary>Results whose calls are not in the conversation are shown too.</summary>
    public bool LooseResults { get; private init; }

    /// <summary>Arguments of tool calls must be given as JSON text, since the template joins them to text as they are.</summary>
    public bool ArgumentsAsText { get; private init; }

    /// <summary>The content of messages must be a list of parts with a type, not text.</summary>
    public bool TypedContent { get; private init; }

    /// <summary>Finds out what a template can show.</summary>
    public static ChatTemplateCapabilities Probe(ChatTemplate template)
    {
        bool typed = !Shows(template, [Message("user", Marker)], Marker) && Shows(template, [Message("user", Part(Marker))], Marker);
        JsonNode Content(string text) => typed ? Part(text) : text;
        JsonNode Arguments(bool asText) => asText ? $$"""{"probe_key": "{{Marker}}"}""" : new JsonObject { ["probe_key"] = Marker };
        JsonArray Calling(bool asText, params string[] names) =>
        [
            Message("user", Content("question")),
            new JsonObject
            {
                ["role"] = "assistant",
                ["content"] = Content(string.Empty),
                ["tool_calls"] = new JsonArray([.. names.Select((name, index) => Call(name, index, Arguments(asText)))]),
            },
        ];

        bool withObject = ShowsCall(template, Calling(asText: false, ToolName));
        bool asText = !withObject && ShowsCall(template, Calling(asText: true, ToolName));
        string? twoCalls = TryRender(template, Calling(asText, ToolName, OtherToolName));
        JsonObject result = Message("tool", Content(Result));
        result["tool_call_id"] = CallId(0);
        result["name"] = ToolName;
        return new ChatTemplateCapabilities
        {
            TypedContent = typed,
            SystemRole = Shows(template, [Message("system", Content(Marker)), Message("user", Content("question"))], Marker),
            LateSystem = ShowsAll(
                template,
                Message("system", Content("question")),
                Message("system", Content(Marker)),
                Message("user", Content("question")),
                Message("assistant", Content("question")),
                Message("system", Content(Result)),
                Message("user", Content("question"))),
            AnyOrder = ShowsAll(
                template,
                Message("assistant", Content("question")),
                Message("assistant", Content(Marker)),
                Message("user", Content("question")),
                Message("user", Content(Result)),
                Message("assistant", Content("question"))),
            TextBesideCalls = Shows(template, Saying(Calling(asText, ToolName), Content(Result)), Result),
            LooseResults = Shows(template, [Message("user", Content("question")), result.DeepClone()], Result),
            Tools = Shows(template, [Message("user", Content("question"))], ToolName, [Tool()]),
            ToolCalls = withObject || asText,
            ArgumentsAsText = asText,
            ParallelToolCalls = twoCalls is not null && Has(twoCalls, ToolName) && Has(twoCalls, OtherToolName),
            ToolResults = Shows(template, [.. Calling(asText, ToolName).Select(static node => node!.DeepClone()), result], Result),
        };
    }

    private static JsonArray Saying(JsonArray messages, JsonNode content)
    {
        messages[^1]!["content"] = content;
        return messages;
    }

    private static JsonObject Message(string role, JsonNode content) => new() { ["role"] = role, ["content"] = content };

    private static JsonArray Part(string text) => [new JsonObject { ["type"] = "text", ["text"] = text }];

    private static string CallId(int index) => $"probe000{index}";

    private static JsonObject Call(string name, int index, JsonNode arguments) => new()
    {
        ["id"] = CallId(index),
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = name, ["arguments"] = arguments },
    };

    private static JsonObject Tool() => new()
    {
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = ToolName,
            ["description"] = "A tool.",
            ["parameters"] = new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["probe_key"] = new JsonObject { ["type"] = "string", ["description"] = "A key." } },
                ["required"] = new JsonArray("probe_key"),
            },
        },
    };

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.Ordinal);

    private static bool Shows(ChatTemplate template, JsonArray messages, string part, JsonArray? tools = null) =>
        TryRender(template, messages, tools) is { } text && Has(text, part);

    private static bool ShowsAll(ChatTemplate template, params JsonObject[] messages) =>
        TryRender(template, [.. messages]) is { } text && Has(text, Marker) && Has(text, Result);

    // A template that prints the object as Python would shows no JSON that the model could have written.
    private static bool ShowsCall(ChatTemplate template, JsonArray messages) =>
        TryRender(template, messages) is { } text && Has(text, ToolName) && Has(text, Marker) && !Has(text, "'probe_key'") && !Has(text, "\\\"probe_key");

    private static string? TryRender(ChatTemplate template, JsonArray messages, JsonArray? tools = null)
    {
        try
        {
            return template.Render(new ChatTemplateInput { Messages = messages, Tools = tools });
        }
        catch (ChatTemplateException)
        {
            return null;
        }
    }
}
