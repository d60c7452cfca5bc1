using System.Diagnostics;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Telemetry;

/// <summary>Attributes of a chat span that say nothing of its content.</summary>
internal static class ChatTags
{
    public static void SetRequest(Activity activity, string? model, ChatOptions? options)
    {
        activity.SetTag("gen_ai.operation.name", "chat");
        activity.SetTag("gen_ai.provider.name", "magicdec");
        activity.SetTag("gen_ai.request.model", model);
        activity.SetTag("gen_ai.conversation.id", options?.ConversationId);
        activity.SetTag("gen_ai.request.temperature", options?.Temperature);
        activity.SetTag("gen_ai.request.top_p", options?.TopP);
        activity.SetTag("gen_ai.request.top_k", options?.TopK);
        activity.SetTag("gen_ai.request.max_tokens", options?.MaxOutputTokens);
        activity.SetTag("gen_ai.request.seed", options?.Seed);
        activity.SetTag("gen_ai.request.frequency_penalty", options?.FrequencyPenalty);
        activity.SetTag("gen_ai.request.presence_penalty", options?.PresencePenalty);
        activity.SetTag("gen_ai.request.stop_sequences", options?.StopSequences is { Count: > 0 } stops ? stops.ToArray() : null);
        activity.SetTag("gen_ai.output.type", options?.ResponseFormat switch
        {
            ChatResponseFormatJson => "json",
            ChatResponseFormatText => "text",
            _ => null,
        });
    }

    public static void SetResponse(Activity activity, ChatResponseUpdate update)
    {
        if (update.FinishReason is not { } reason)
        {
            return;
        }

        activity.SetTag("gen_ai.response.id", update.ResponseId);
        activity.SetTag("gen_ai.response.model", update.ModelId);
        activity.SetTag("gen_ai.response.finish_reasons", new[] { reason.Value });
        if (update.Contents.OfType<UsageContent>().FirstOrDefault() is { Details: var usage })
        {
            activity.SetTag("gen_ai.usage.input_tokens", usage.InputTokenCount);
            activity.SetTag("gen_ai.usage.output_tokens", usage.OutputTokenCount);
            activity.SetTag("gen_ai.usage.cache_read.input_tokens", usage.CachedInputTokenCount);
            activity.SetTag("gen_ai.usage.reasoning.output_tokens", usage.ReasoningTokenCount);
        }
    }
}
