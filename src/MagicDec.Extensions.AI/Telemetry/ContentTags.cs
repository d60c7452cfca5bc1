using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Telemetry;

/// <summary>Attributes of a chat span that hold what was said, as JSON in the form of OpenTelemetry's conventions.</summary>
internal static class ContentTags
{
    public static void SetRequest(Activity activity, IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        activity.SetTag("gen_ai.input.messages", Messages(messages, finishReason: null));
        if (options?.Instructions is { Length: > 0 } instructions)
        {
            activity.SetTag("gen_ai.system_instructions", new JsonArray(Part("text", instructions)).ToJsonString());
        }

        if (options?.Tools is { Count: > 0 } tools)
        {
            activity.SetTag("gen_ai.tool.definitions", new JsonArray([.. tools.Select(static tool => new JsonObject
            {
                ["type"] = "function",
                ["name"] = tool.Name,
                ["description"] = tool.Description,
            })]).ToJsonString());
        }
    }

    public static void SetResponse(Activity activity, ChatResponse response) =>
        activity.SetTag("gen_ai.output.messages", Messages(response.Messages, response.FinishReason?.Value));

    private static string Messages(IEnumerable<ChatMessage> messages, string? finishReason)
    {
        var array = new JsonArray();
        foreach (var message in messages)
        {
            var json = new JsonObject
            {
                ["role"] = message.Role.Value,
                ["parts"] = new JsonArray([.. message.Contents.Select(ContentPart).OfType<JsonNode>()]),
            };
            if (finishReason is not null)
            {
                json["finish_reason"] = finishReason;
            }

            array.Add(json);
        }

        return array.ToJsonString();
    }

    private static JsonObject? ContentPart(AIContent content) => content switch
    {
        TextContent text => Part("text", text.Text),
        TextReasoningContent reasoning => Part("reasoning", reasoning.Text),
        FunctionCallContent call => new JsonObject
        {
            ["type"] = "tool_call",
            ["id"] = call.CallId,
            ["name"] = call.Name,
            ["arguments"] = Json(call.Arguments),
        },
        FunctionResultContent result => new JsonObject
        {
            ["type"] = "tool_call_response",
            ["id"] = result.CallId,
            ["response"] = Json(result.Result),
        },
        _ => null,
    };

    private static JsonObject Part(string type, string text) => new() { ["type"] = type, ["content"] = text };

    // A span must not fail for what somebody put into a result.
    private static JsonNode? Json(object? value)
    {
        try
        {
            return value is null ? null : JsonSerializer.SerializeToNode(value, AIJsonUtilities.DefaultOptions);
        }
        catch (Exception error) when (error is NotSupportedException or JsonException)
        {
            return value!.GetType().Name;
        }
    }
}
