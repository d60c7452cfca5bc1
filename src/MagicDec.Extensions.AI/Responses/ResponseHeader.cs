using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Responses;

/// <summary>What all updates of one response have in common.</summary>
internal sealed record ResponseHeader(string ResponseId, string MessageId, string? ModelId, DateTimeOffset CreatedAt)
{
    /// <summary>Key in additional properties under which the finish reason survives adapters that drop the typed one.</summary>
    public const string FinishReasonKey = "finish_reason";

    /// <summary>Key in additional properties of the log probabilities: a JSON array, one object for each token.</summary>
    public const string LogprobsKey = "logprobs";

    public ChatResponseUpdate CreateUpdate(IList<AIContent> contents) => new(ChatRole.Assistant, contents)
    {
        ResponseId = ResponseId,
        MessageId = MessageId,
        ModelId = ModelId,
        CreatedAt = CreatedAt,
    };
}
