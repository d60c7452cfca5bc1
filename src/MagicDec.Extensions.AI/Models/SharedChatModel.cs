namespace MagicDec.Extensions.AI.Models;

/// <summary>A model over an engine that somebody else owns.</summary>
internal sealed class SharedChatModel(ChatModel model) : IChatModelSource
{
    public ChatModel Loaded => model;

    public ValueTask<ChatModel> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(model);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
