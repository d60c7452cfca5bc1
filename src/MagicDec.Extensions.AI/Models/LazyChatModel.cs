using MagicDec.Engine;
using MagicDec.Extensions.AI.Hosting.Engines;

namespace MagicDec.Extensions.AI.Models;

/// <summary>The chat model over an engine that is loaded at first use.</summary>
internal sealed class LazyChatModel(IEngineSource engines, MagicDecChatClientOptions options) : IChatModelSource
{
    private readonly Lock _lock = new();
    private ChatModel? _model; // guarded by _lock

    public InferenceEngine? Engine => engines.Loaded;

    public async ValueTask<ChatModel> GetAsync(CancellationToken cancellationToken)
    {
        var engine = await engines.GetAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            return _model ??= ChatModel.Create(engine, options);
        }
    }
}
