using System.Globalization;
using MagicDec.Extensions.AI.Hosting.Engines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MagicDec.Extensions.AI.Hosting;

/// <summary>Whether every model of the host takes requests, with load and progress as data, one entry a figure and model.</summary>
internal sealed class ModelsHealthCheck(IServiceProvider provider, IEnumerable<HostedModel> models) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var lines = new List<string>();
        var data = new Dictionary<string, object>(StringComparer.Ordinal);
        var ready = true;
        foreach (var model in models.Distinct())
        {
            var source = provider.GetRequiredKeyedService<IEngineSource>(model.ServiceId);
            var loadsAtFirstUse = ModelRegistration.OptionsOf<MagicDecChatClientOptions>(provider, model.ServiceId).WarmUp == ModelWarmUp.None;
            var (isReady, line) = Describe(source, loadsAtFirstUse);
            ready &= isReady;
            lines.Add($"{model.ServiceId ?? source.ModelName}: {line}");
            AddFigures(data, model.ServiceId ?? source.ModelName, source);
        }

        var text = lines.Count > 0 ? string.Join(' ', lines) : "No model is registered by AddMagicDec.";
        return Task.FromResult(ready && lines.Count > 0
            ? HealthCheckResult.Healthy(text, data)
            : new HealthCheckResult(context.Registration.FailureStatus, text, data: data));
    }

    private static (bool Ready, string Line) Describe(IEngineSource source, bool loadsAtFirstUse) => source.State switch
    {
        { Phase: EngineLoadPhase.NotStarted } => loadsAtFirstUse ? (true, "is loaded by the first request.") : (false, "waits to be loaded."),
        { Phase: EngineLoadPhase.Loading } state => (false, string.Create(CultureInfo.InvariantCulture, $"is being loaded, {state.Percent} % ({state.Progress.Stage}).")),
        { Phase: EngineLoadPhase.Failed } state => (false, $"could not be loaded: {state.Error?.Message}"),
        _ when source.Loaded is { IsRunning: true } engine => (true, string.Create(
            CultureInfo.InvariantCulture, $"{engine.GetStatistics().RunningRequests} requests run, {engine.GetStatistics().WaitingRequests} wait.")),
        _ => (false, "takes no requests: its engine is disposed, or has stopped after an internal error."),
    };

    private static void AddFigures(Dictionary<string, object> data, string model, IEngineSource source)
    {
        data[$"{model}.state"] = source.State.Phase.ToString();
        data[$"{model}.load_percent"] = source.State.Phase == EngineLoadPhase.Loaded ? 100 : source.State.Percent;
        if (source.Loaded?.GetStatistics() is { } statistics)
        {
            data[$"{model}.running_requests"] = statistics.RunningRequests;
            data[$"{model}.waiting_requests"] = statistics.WaitingRequests;
            data[$"{model}.kv_pages_in_use"] = statistics.PagesInUse;
            data[$"{model}.kv_pages"] = statistics.PageCount;
        }
    }
}
