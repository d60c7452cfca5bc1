using MagicDec.Engine;

namespace MagicDec.Extensions.AI.Models;

/// <summary>A model over an engine that was there from the start.</summary>
internal sealed class SharedChatModel(ChatModel model) : IChatModelSource
{
    public InferenceEngine Engine => model.Engine;

    public ValueTask<ChatModel> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(model);
}
