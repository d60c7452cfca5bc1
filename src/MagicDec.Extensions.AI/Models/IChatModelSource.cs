using MagicDec.Engine;

namespace MagicDec.Extensions.AI.Models;

/// <summary>Where a client gets its model from; owns nothing.</summary>
internal interface IChatModelSource
{
    /// <summary>The engine, if it is loaded by now.</summary>
    InferenceEngine? Engine { get; }

    /// <summary>The model, loaded if need be.</summary>
    ValueTask<ChatModel> GetAsync(CancellationToken cancellationToken);
}
