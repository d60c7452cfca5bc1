using MagicDec.Engine;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Tokenization;
using MagicDec.Models.Nano;
using MagicDec.Tool.Bench.Agents.Histories;
using MagicDec.Tool.Bench.Drafting;
using MagicDec.Tool.Bench.Shared;
using MagicDec.Tool.Text;
using Microsoft.Extensions.Logging.Abstractions;

namespace MagicDec.Tool.Bench.Agents;

/// <summary>Loads an engine of its own for a <see cref="AgentsBenchmark"/> and runs it.</summary>
internal static class AgentsRun
{
    /// <summary>Runs it.</summary>
    /// <param name="settings">What to measure.</param>
    /// <param name="files">The model.</param>
    /// <param name="kvMebibytes">MiB for keys and values; null: room for all histories.</param>
    /// <param name="draftModel">The model that drafts, as the command line names it; null: none.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="UsageException">The model takes no such context, or the machine has no such memory.</exception>
    public static async Task<AgentsReport> RunAsync(
        AgentsSettings settings, ModelFiles files, double? kvMebibytes, string? draftModel, CancellationToken cancellationToken)
    {
        Reserve(settings, ModelConfig.Load(files), kvMebibytes);

        // Measured now, not kept from an earlier minute, when other programs may have been at work: they decide about drafts.
        settings.Options.StepCostFolder = null;
        Func<int, IHistory> createHistory = Histories(settings, files);
        CpuRunner runner = CpuRunner.Load(files, settings.Options.ToRunnerOptions(), progress: null, cancellationToken);
        PassCounter passes = new(runner);
        InferenceEngine engine = new(
            runner.Config, passes, settings.Options, NullLogger.Instance, EngineStepCosts.Find(runner, settings.Options, cancellationToken),
            DraftModelFiles.Load(draftModel, settings.Options, runner, cancellationToken));
        await using (engine.ConfigureAwait(false))
        {
            passes.Engine = engine;
            return await new AgentsBenchmark(settings, engine, passes, createHistory).RunAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What the agents read: a log in Nano's language, or pseudo-random tokens for any other model.</summary>
    /// <exception cref="UsageException">Nano's texts cannot be so short.</exception>
    public static Func<int, IHistory> Histories(AgentsSettings settings, ModelFiles files)
    {
        if (settings.Model != NanoModel.Name)
        {
            int vocabulary = ModelConfig.Load(files).VocabularySize;
            return agent => new PseudoHistory(settings.Seed, agent, settings.Context, settings.New, vocabulary);
        }

        if (settings.Context < NanoHistory.LeastTokens || (settings.Steps > 1 && settings.New < NanoHistory.LeastTokens))
        {
            throw new UsageException($"--context and --new are {settings.Context} and {settings.New}; a text for nano needs {NanoHistory.LeastTokens} tokens or more each.");
        }

        Tokenizer tokenizer = ModelText.LoadTokenizer(files);
        return agent => new NanoHistory(settings.Seed + (ulong)agent, settings.Context, settings.New, tokenizer);
    }

    /// <summary>Makes room for all agents' histories, or as much as the command line says.</summary>
    /// <exception cref="UsageException">The model takes no such context, or the machine has no such memory.</exception>
    public static void Reserve(AgentsSettings settings, ModelConfig config, double? mebibytes)
    {
        long tokens = settings.LongestHistory;
        KvReservation.Check(config, tokens, "Histories grow", "Lower --context, --steps, --new or --answer.");

        // Two pages more each: one partly filled page copied from the cache, and one being written.
        KvGeometry geometry = KvReservation.Geometry(config, settings.Options);
        long bytes = mebibytes is { } given ? (long)(given * 1048576) : geometry.BytesPerPage * (geometry.PagesFor((int)tokens) + 2) * settings.Agents;
        KvReservation.Apply(
            settings.Options, config, tokens, bytes, $"{settings.Agents} histories", "Lower --agents or --context, or set --kv-memory.");
    }
}
