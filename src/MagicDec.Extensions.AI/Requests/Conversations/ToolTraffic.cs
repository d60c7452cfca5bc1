using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Tools.Families;

namespace MagicDec.Extensions.AI.Requests.Conversations;

/// <summary>Earlier tool calls and results in forms that a template can show. Changes nothing it is given.</summary>
internal static class ToolTraffic
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Calls as text of the assistant's message, in the syntax the model is to use.</summary>
    public static JsonArray CallsAsText(JsonArray messages, ToolCallSyntax syntax) => Rewrite(messages, message =>
    {
        if (JsonMessage.Calls(message) is { } calls)
        {
            message.Remove("tool_calls");
            var text = syntax.Open + string.Join(syntax.Separator, calls.Select(call => Text(call!["function"]!, syntax))) + syntax.Close;
            message["content"] = JsonMessage.Content(message) is { Length: > 0 } content ? content + "\n" + text : text;
        }
    });

    /// <summary>Results as messages of the user.</summary>
    public static JsonArray ResultsAsText(JsonArray messages) => Rewrite(messages, static message =>
    {
        if (JsonMessage.Role(message) == JsonMessage.Tool)
        {
            var content = JsonMessage.Content(message);
            var isResult = JsonMessage.AnsweredCall(message) is not null;
            message.Clear();
            message["role"] = JsonMessage.User;
            message["content"] = isResult ? $"<tool_response>\n{content}\n</tool_response>" : content;
        }
    });

    /// <summary>Arguments as JSON text.</summary>
    public static JsonArray ArgumentsAsText(JsonArray messages) => Rewrite(messages, static message =>
    {
        foreach (var call in JsonMessage.Calls(message) ?? [])
        {
            var function = call!["function"]!;
            function["arguments"] = ArgumentText(function);
        }
    });

    /// <summary>One call a message, each followed by its result.</summary>
    public static JsonArray OneCallEach(JsonArray messages)
    {
        var split = new JsonArray();
        for (var i = 0; i < messages.Count; i++)
        {
            var message = (JsonObject)messages[i]!.DeepClone();
            if (JsonMessage.Calls(message) is not { Count: > 1 } calls)
            {
                split.Add(message);
                continue;
            }

            List<JsonNode> results = [];
            while (i + 1 < messages.Count && JsonMessage.Role(messages[i + 1]) == JsonMessage.Tool)
            {
                results.Add(messages[++i]!.DeepClone());
            }

            foreach (var call in calls)
            {
                var one = (JsonObject)message.DeepClone();
                one["tool_calls"] = new JsonArray(call!.DeepClone());
                split.Add(one);
                message["content"] = string.Empty;
                message.Remove("reasoning_content");
                if (results.Find(result => JsonMessage.AnsweredCall(result) is { } id && id == call["id"]?.GetValue<string>()) is { } answer)
                {
                    results.Remove(answer);
                    split.Add(answer);
                }
            }

            results.ForEach(split.Add);
        }

        return split;
    }

    private static JsonArray Rewrite(JsonArray messages, Action<JsonObject> change)
    {
        var copy = (JsonArray)messages.DeepClone();
        foreach (var message in copy)
        {
            change((JsonObject)message!);
        }

        return copy;
    }

    private static string Text(JsonNode function, ToolCallSyntax syntax)
    {
        var name = function["name"]!.GetValue<string>();
        return syntax.BeforeName + (syntax.NameIsJson ? JsonEncodedText.Encode(name, Json.Encoder).ToString() : name)
            + syntax.BeforeArguments + ArgumentText(function) + syntax.AfterArguments;
    }

    private static string ArgumentText(JsonNode function) => function["arguments"] switch
    {
        null => "{}",
        JsonValue value when value.TryGetValue(out string? text) => text,
        var value => value.ToJsonString(Json),
    };
}
