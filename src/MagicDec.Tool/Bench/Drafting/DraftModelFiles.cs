using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Speculation.DraftModels;
using MagicDec.Tool.Options;

namespace MagicDec.Tool.Bench.Drafting;

/// <summary>Opens the model that <c>--draft model:NAME</c> names.</summary>
internal static class DraftModelFiles
{
    /// <summary>The drafter, or null when no model is named.</summary>
    public static ModelDrafter? Load(string? name, EngineOptions options, CpuRunner target, CancellationToken cancellationToken)
    {
        if (name is null)
        {
            return null;
        }

        using ModelFiles files = ModelOption.Open(name);
        return DraftModelLoader.Load(
            new DraftModelOptions { Files = files }, target, options.ToRunnerOptions(), options.MaxStepTokens, progress: null, cancellationToken);
    }
}
