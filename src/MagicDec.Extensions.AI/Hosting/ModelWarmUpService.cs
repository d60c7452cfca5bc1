using MagicDec.Engine;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;
using MagicDec.Extensions.AI.Hosting.Engines;
using MagicDec.Extensions.AI.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MagicDec.Extensions.AI.Hosting;

/// <summary>
/// Loads the host's models as their options say, one after another, and has each compute a token, so that the first request finds everything ready.
/// When the host stops, running requests may end, as long as the host waits.
/// </summary>
internal sealed partial class ModelWarmUpService(IServiceProvider provider, IEnumerable<HostedModel> models, ILogger<ModelWarmUpService> logger)
    : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _background = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var byKind = models.Distinct().ToLookup(model => ModelRegistration.OptionsOf<MagicDecChatClientOptions>(provider, model.ServiceId).WarmUp);
        foreach (var model in byKind[ModelWarmUp.BeforeStart])
        {
            await WarmUpAsync(model, cancellationToken).ConfigureAwait(false);
        }

        var later = byKind[ModelWarmUp.Background].ToList();
        _background = Task.Run(() => WarmUpAllAsync(later, _stopping.Token), CancellationToken.None);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _background.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var model in models.Distinct())
        {
            if (SourceOf(model).Loaded is { } engine)
            {
                // What is left when the host waits no longer ends with the provider.
                await engine.DrainAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public void Dispose() => _stopping.Dispose();

    private async Task WarmUpAllAsync(List<HostedModel> later, CancellationToken cancellationToken)
    {
        foreach (var model in later)
        {
            try
            {
                await WarmUpAsync(model, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The host goes on: the health check shows the failure, and requests for this model get it.
            catch (Exception error)
#pragma warning restore CA1031
            {
                // A failed load has been logged where it failed.
                if (SourceOf(model).State.Phase != EngineLoadPhase.Failed)
                {
                    LogFailed(logger, error, model.ServiceId ?? "(no service id)");
                }
            }
        }
    }

    private async Task WarmUpAsync(HostedModel model, CancellationToken cancellationToken)
    {
        var engine = await SourceOf(model).GetAsync(cancellationToken).ConfigureAwait(false);
        if (!IsForEmbeddingsOnly(model, engine))
        {
            await provider.GetRequiredKeyedService<IChatModelSource>(model.ServiceId).GetAsync(cancellationToken).ConfigureAwait(false);
        }

        await foreach (var token in engine.GenerateAsync(FirstToken(engine), cancellationToken).ConfigureAwait(false))
        {
            LogReady(logger, engine.ModelName, model.ServiceId ?? "(no service id)", token.Token);
        }
    }

    // A chat client of a model without a template is a mistake, unless the model is there for its embeddings.
    private bool IsForEmbeddingsOnly(HostedModel model, InferenceEngine engine) =>
        ModelRegistration.OptionsOf<MagicDecChatClientOptions>(provider, model.ServiceId).ChatTemplate is null
        && engine.TokenizerOrNull is { ChatTemplates.Count: 0 }
        && provider.GetService<IServiceProviderIsKeyedService>() is { } registered
        && registered.IsKeyedService(typeof(IEmbeddingGenerator<string, Embedding<float>>), model.ServiceId);

    private IEngineSource SourceOf(HostedModel model) => provider.GetRequiredKeyedService<IEngineSource>(model.ServiceId);

    private static GenerationRequest FirstToken(InferenceEngine engine) => new()
    {
        Prompt = new[] { engine.Config.BosTokenId ?? 0 },
        MaxOutputTokens = 1,
        Sampling = SamplingParameters.Greedy,
        Drafting = DraftingOptions.Off,
    };

    [LoggerMessage(Level = LogLevel.Debug, Message = "Model '{Model}' of service id '{ServiceId}' is warm: its first token is {Token}.")]
    private static partial void LogReady(ILogger logger, string model, string serviceId, int token);

    [LoggerMessage(Level = LogLevel.Error, Message = "The model of service id '{ServiceId}' is not ready; the next request tries again.")]
    private static partial void LogFailed(ILogger logger, Exception error, string serviceId);
}
