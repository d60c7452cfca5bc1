using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Responses;

/// <summary>The updates of one stream as one response.</summary>
internal static class ChatResponseAggregator
{
    public static async Task<ChatResponse> AggregateAsync(IAsyncEnumerable<ChatResponseUpdate> stream)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in stream.ConfigureAwait(false))
        {
            updates.Add(update);
        }

        // adapters keep the message's properties and drop the response's
        var response = updates.ToChatResponse();
        var properties = response.Messages[^1].AdditionalProperties ??= [];
        properties[ResponseHeader.FinishReasonKey] = response.FinishReason?.Value;
        if (JoinLogprobs(updates) is { Count: > 0 } logprobs)
        {
            properties[ResponseHeader.LogprobsKey] = logprobs;
        }

        return response;
    }

    // Each update carries its own tokens' only, and joining updates keeps the last.
    private static JsonArray JoinLogprobs(List<ChatResponseUpdate> updates)
    {
        var joined = new JsonArray();
        foreach (var update in updates)
        {
            if (update.AdditionalProperties?.GetValueOrDefault(ResponseHeader.LogprobsKey) is JsonArray logprobs)
            {
                foreach (var logprob in logprobs)
                {
                    joined.Add(logprob?.DeepClone());
                }
            }
        }

        return joined;
    }
}
