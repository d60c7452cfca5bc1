using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Requests.Conversations;
using MagicDec.Extensions.AI.Tools.Parsing;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Requests;

/// <summary>Chat messages as the JSON objects chat templates read: role, content, tool_calls, tool_call_id, name, reasoning_content.</summary>
internal static class MessageMapper
{
    // one line and letters as they are: it is read by a model, not put into a page
    private static readonly JsonSerializerOptions ResultJson = new(AIJsonUtilities.DefaultOptions)
    {
        WriteIndented = false,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Maps a conversation; <paramref name="instructions"/> come first, and a system message that only repeats them is dropped.</summary>
    /// <exception cref="NotSupportedException">A message holds an image, a file or other data.</exception>
    public static JsonArray Map(IEnumerable<ChatMessage> messages, string? instructions)
    {
        var mapped = new JsonArray();
        var functionNames = new Dictionary<string, string>(StringComparer.Ordinal); // by call id
        if (!string.IsNullOrWhiteSpace(instructions))
        {
            mapped.Add(JsonMessage.Create("system", instructions));
        }

        foreach (var message in messages)
        {
            var parts = Parts.Of(message, functionNames);
            if (parts.Role == "system" && mapped.Count > 0 && parts.Text == instructions)
            {
                continue;
            }

            // results that a caller put beside text still become messages of their own, as templates expect them: before a text that
            // goes on from them, but behind the calls that they answer
            if (parts.Calls.Count > 0)
            {
                mapped.Add(parts.ToMessage());
            }

            foreach (var result in parts.Results)
            {
                mapped.Add(result);
            }

            if (parts.Calls.Count == 0 && (parts.Results.Count == 0 || parts.Text.Length > 0))
            {
                mapped.Add(parts.ToMessage());
            }
        }

        if (mapped.Count == 0)
        {
            mapped.Add(JsonMessage.Create("user", string.Empty)); // agents do send nothing at all; there is always a turn to answer
        }

        return mapped;
    }

    /// <summary>What one message holds, by kind.</summary>
    private sealed class Parts
    {
        private readonly StringBuilder _text = new();
        private readonly StringBuilder _reasoning = new();

        private readonly string? _author;

        private Parts(string role, string? author)
        {
            Role = role;
            _author = role is "user" or "assistant" && !string.IsNullOrWhiteSpace(author) ? author : null;
        }

        public string Role { get; }

        public string Text => _text.ToString();

        public JsonArray Calls { get; } = [];

        public List<JsonObject> Results { get; } = [];

        public static Parts Of(ChatMessage message, Dictionary<string, string> functionNames)
        {
            var parts = new Parts(message.Role == new ChatRole("developer") ? "system" : message.Role.Value, message.AuthorName);
            foreach (var content in message.Contents)
            {
                parts.Add(content, functionNames);
            }

            return parts;
        }

        public JsonObject ToMessage()
        {
            var message = JsonMessage.Create(Role, Text);
            if (_author is not null)
            {
                message["name"] = _author; // for templates that show who speaks
            }

            if (_reasoning.Length > 0)
            {
                message["reasoning_content"] = _reasoning.ToString();
            }

            if (Calls.Count > 0)
            {
                message["tool_calls"] = Calls;
            }

            return message;
        }

        private void Add(AIContent content, Dictionary<string, string> functionNames)
        {
            switch (content)
            {
                case TextContent text:
                    _text.Append(text.Text);
                    break;
                case TextReasoningContent reasoning:
                    _reasoning.Append(reasoning.Text);
                    break;
                case FunctionCallContent call:
                    functionNames[call.CallId] = call.Name;
                    Calls.Add(MapCall(call));
                    break;
                case FunctionResultContent result:
                    Results.Add(MapResult(result, functionNames.GetValueOrDefault(result.CallId)));
                    break;
                case DataContent { MediaType: var mediaType }:
                    throw Unsupported($"data of type '{mediaType}'");
                case UriContent { MediaType: var mediaType, Uri: var uri }:
                    throw Unsupported($"a link of type '{mediaType}' ({uri.GetLeftPart(UriPartial.Path)})");
                case HostedFileContent or HostedVectorStoreContent:
                    throw Unsupported($"a {content.GetType().Name}");
                default:
                    break; // usage, errors and approvals are about the conversation, not part of it
            }
        }

        private static JsonObject MapCall(FunctionCallContent call) => new()
        {
            ["id"] = call.CallId,
            ["type"] = "function",
            ["function"] = new JsonObject
            {
                ["name"] = call.Name,
                ["arguments"] = call.Arguments is null ? new JsonObject() : MapArguments(call.Arguments, call.CallId),
            },
        };

        // A history from elsewhere may repeat keys, which no node could hold.
        private static JsonObject? MapArguments(IDictionary<string, object?> arguments, string callId)
        {
            try
            {
                return JsonObject.Create(UniqueKeys.Of(JsonSerializer.SerializeToElement(arguments, AIJsonUtilities.DefaultOptions)));
            }
            catch (Exception error) when (error is JsonException or NotSupportedException or InvalidOperationException)
            {
                throw new ArgumentException(
                    $"The arguments of the tool call '{callId}' cannot be written as JSON: {error.Message}.", nameof(arguments), error);
            }
        }

        private static JsonObject MapResult(FunctionResultContent result, string? functionName)
        {
            var message = JsonMessage.Create("tool", TextOf(result));
            message["tool_call_id"] = result.CallId;
            if (functionName is not null)
            {
                message["name"] = functionName;
            }

            return message;
        }

        private static string TextOf(FunctionResultContent result) => result.Result switch
        {
            null => result.Exception is { } error ? $"Error: {error.Message}" : string.Empty,
            string text => text,
            TextContent text => text.Text,
            IEnumerable<AIContent> contents => string.Join('\n', contents.OfType<TextContent>().Select(static text => text.Text)), // a tool server's
            var value => Serialize(value, result.CallId),
        };

        private static string Serialize(object value, string callId)
        {
            try
            {
                return value is JsonElement { ValueKind: JsonValueKind.String } json ? json.GetString()! : JsonSerializer.Serialize(value, ResultJson);
            }
            catch (Exception error) when (error is JsonException or NotSupportedException or InvalidOperationException)
            {
                throw new ArgumentException(
                    $"The result of the tool call '{callId}' is a {value.GetType()} that cannot be written as JSON: {error.Message} Give its text instead.", nameof(value), error);
            }
        }

        private NotSupportedException Unsupported(string what) =>
            new($"A message of role '{Role}' holds {what}; the model reads text only. Remove it, or put its text into a TextContent.");
    }
}
