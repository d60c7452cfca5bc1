using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;

namespace MagicDec.Tool;

/// <summary>Loads an engine and closes the files of the model, and of the draft model if there is one.</summary>
internal static class EngineLoader
{
    public static async Task<InferenceEngine> LoadAsync(ModelFiles files, EngineOptions options, CancellationToken cancellationToken)
    {
        using (files)
        using (options.DraftModel?.Files)
        {
            return await InferenceEngine.LoadAsync(files, options, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }
}
