using System.Globalization;
using MagicDec.Engine;
using MagicDec.Engine.Requests;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MagicDec.Extensions.AI;

/// <summary>
/// Whether a chat client's engine takes requests, with its load as data. Register it with <c>AddHealthChecks().AddCheck&lt;MagicDecHealthCheck&gt;("magicdec")</c>.
/// </summary>
/// <param name="client">A client of MagicDec, also behind delegating clients.</param>
public sealed class MagicDecHealthCheck(IChatClient client) : IHealthCheck
{
    /// <summary>
    /// Healthy while the engine runs, and before a model that is loaded on the first request has been; the registration's failure status when
    /// the engine is disposed or has stopped after an internal error, or when the client is not one of MagicDec. Asks nothing of the engine thread.
    /// </summary>
    /// <param name="context">How the check is registered.</param>
    /// <param name="cancellationToken">Not used: the answer is there at once.</param>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Task.FromResult(Check(context));
    }

    private HealthCheckResult Check(HealthCheckContext context)
    {
        if (client.GetService<MagicDecChatClient>() is null)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"The chat client is {client.GetType().Name}, not one of MagicDec.");
        }

        if (client.GetService<InferenceEngine>() is not { } engine)
        {
            return HealthCheckResult.Healthy("The model is loaded by the first request.");
        }

        EngineStatistics statistics = engine.GetStatistics();
        var data = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["running_requests"] = statistics.RunningRequests,
            ["waiting_requests"] = statistics.WaitingRequests,
            ["kv_pages_in_use"] = statistics.PagesInUse,
            ["kv_pages"] = statistics.PageCount,
        };
        return engine.IsRunning
            ? HealthCheckResult.Healthy(
                string.Create(CultureInfo.InvariantCulture, $"{statistics.RunningRequests} requests run, {statistics.WaitingRequests} wait."), data)
            : new HealthCheckResult(context.Registration.FailureStatus, "The engine takes no requests: it is disposed, or has stopped after an internal error.", data: data);
    }
}
