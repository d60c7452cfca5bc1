using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Tokenization;

namespace MagicDec.Engine.Speculation.DraftModels;

/// <summary>Loads a draft model beside a loaded target.</summary>
internal static class DraftModelLoader
{
    /// <summary>Loads the weights; they compute on the target's threads.</summary>
    /// <param name="options">The draft model.</param>
    /// <param name="target">The model it drafts for.</param>
    /// <param name="runnerOptions">How the target runs; the draft model runs in the same formats.</param>
    /// <param name="maxStepTokens">Most tokens of histories computed in a round.</param>
    /// <param name="progress">Told of bytes loaded.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    /// <exception cref="ArgumentException">Its vocabulary has another size.</exception>
    public static ModelDrafter Load(
        DraftModelOptions options, CpuRunner target, CpuRunnerOptions runnerOptions, int maxStepTokens, IProgress<ModelLoadProgress>? progress,
        CancellationToken cancellationToken)
    {
        ModelConfig config = ModelConfig.Load(options.Files);
        if (config.VocabularySize != target.Config.VocabularySize)
        {
            throw Different(options, $"it has {config.VocabularySize} tokens, the engine's model {target.Config.VocabularySize}");
        }

        CpuRunnerOptions own = runnerOptions with
        {
            MaxPositions = Math.Min(target.Config.MaxPositions, config.MaxPositionsLimit),
            KvMemoryBytes = options.KvMemoryBytes ?? runnerOptions.GeometryOf(config).BytesPerPage * target.PageCount,
        };
        CpuRunner runner = CpuRunner.Load(options.Files, own, progress, cancellationToken, target.Workers);
        return new ModelDrafter(runner, runner.Config.MaxPositions, maxStepTokens);
    }

    /// <summary>Refuses a draft model whose tokens mean something else.</summary>
    /// <exception cref="ArgumentException">A token id stands for another text.</exception>
    public static void CheckTokens(DraftModelOptions options, Tokenizer? draft, Tokenizer? target)
    {
        int known = Math.Min(draft?.VocabularySize ?? 0, target?.VocabularySize ?? 0);
        for (int id = 0; id < known; id++)
        {
            if (draft!.GetToken(id) != target!.GetToken(id))
            {
                throw Different(options, $"token {id} is '{draft.GetToken(id)}', in the engine's model '{target.GetToken(id)}'");
            }
        }
    }

    private static ArgumentException Different(DraftModelOptions options, string difference) => new(
        $"The draft model '{options.Files.Name}' has another vocabulary: {difference}. "
        + "EngineOptions.DraftModel must be a model with the same tokenizer, usually a smaller one of the same family.",
        nameof(options));
}
