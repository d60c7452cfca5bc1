using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;

namespace MagicDec.Tool;

/// <summary>Loads an engine and closes the model's files.</summary>
internal static class EngineLoader
{
    public static async Task<InferenceEngine> LoadAsync(ModelFiles files, EngineOptions options, CancellationToken cancellationToken)
    {
        using (files)
        {
            return await InferenceEngine.LoadAsync(files, options, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }
}
