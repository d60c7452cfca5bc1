namespace MagicDec.Extensions.AI.Models;

/// <summary>Where a client gets its model from. Disposing it frees what it owns.</summary>
internal interface IChatModelSource : IAsyncDisposable
{
    /// <summary>The model, if it is loaded by now.</summary>
    ChatModel? Loaded { get; }

    /// <summary>The model, loaded if need be.</summary>
    ValueTask<ChatModel> GetAsync(CancellationToken cancellationToken);
}
