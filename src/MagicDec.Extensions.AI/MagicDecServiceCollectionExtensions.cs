using MagicDec.Engine;
using MagicDec.Extensions.AI;
using MagicDec.Extensions.AI.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

#pragma warning disable IDE0130 // Registration methods live where callers look for them.
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>
/// Registers MagicDec models and their chat clients. A service id (a key, or null for the service without key) has one model, which is loaded
/// once, shared by all that is registered under the id, and freed with the provider; what is registered last under an id decides which.
/// </summary>
public static class MagicDecServiceCollectionExtensions
{
    /// <summary>
    /// Registers the models of a configuration section for a host: checked when the host starts, loaded as <see cref="MagicDecChatClientOptions.WarmUp"/>
    /// says. Without a host (a plain provider) a model is checked when its client is made and loaded by the first request.
    /// </summary>
    /// <remarks>
    /// The section holds the options of one model (<c>ModelPath</c>, <c>MaxOutputTokens</c>, <c>Engine:Threads</c> ... as in
    /// <see cref="MagicDecChatClientOptions"/>), or under <c>Models:NAME</c> those of several, each an <see cref="IChatClient"/> with key NAME.
    /// <c>DefaultModel</c> names the one that is the client without key too; a single model is. Unknown keys are errors.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="section">The section, <c>configuration.GetSection("MagicDec")</c> say.</param>
    /// <param name="configure">Sets options after the section has; for a section of one model.</param>
    /// <param name="serviceId">Key of the service; null for the service without key. For a section of one model.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="InvalidOperationException">The section's keys contradict each other; the message names them.</exception>
    public static IServiceCollection AddMagicDec(
        this IServiceCollection services, IConfiguration section, Action<MagicDecChatClientOptions>? configure = null, string? serviceId = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        ConfigurationReader.Add(services, section, configure, serviceId);
        return services;
    }

    /// <summary>Registers one model for a host, as the overload with a configuration section does, with options from code only.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options; without a <see cref="MagicDecChatClientOptions.ModelPath"/> the model is the embedded Nano.</param>
    /// <param name="serviceId">Key of the service; null for the service without key.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddMagicDec(
        this IServiceCollection services, Action<MagicDecChatClientOptions>? configure = null, string? serviceId = null)
    {
        HostedModels.Add(services, configure, serviceId);
        return services;
    }

    /// <summary>Adds a check that fails until every model of <c>AddMagicDec</c> that a host loads takes requests; its data are progress and load.</summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">Name of the check.</param>
    /// <param name="failureStatus">What a failure is reported as; null for <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">Tags of the check.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static IHealthChecksBuilder AddMagicDec(
        this IHealthChecksBuilder builder, string name = "magicdec", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name, provider => ActivatorUtilities.CreateInstance<ModelsHealthCheck>(provider), failureStatus, tags));
    }

    /// <summary>Registers a client as a singleton; the model is loaded by the first request.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">
    /// Sets options; they are <see cref="MagicDecChatClientOptions"/> named after <paramref name="serviceId"/>. Without a
    /// <see cref="MagicDecChatClientOptions.ModelPath"/> the model is the one that the service id has already, or the embedded Nano.
    /// </param>
    /// <param name="serviceId">Key of the service; null for the service without key.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddMagicDecChatClient(
        this IServiceCollection services, Action<MagicDecChatClientOptions>? configure = null, string? serviceId = null)
    {
        ModelRegistration.AddModel(services, path: null, configure, serviceId);
        ModelRegistration.AddChatClient(services, serviceId);
        return services;
    }

    /// <summary>Registers a client of a model folder as a singleton; the model is loaded by the first request.</summary>
    /// <param name="services">The services.</param>
    /// <param name="modelPath">A Hugging Face model folder; opened by the first request.</param>
    /// <param name="configure">Sets options; they are <see cref="MagicDecChatClientOptions"/> named after <paramref name="serviceId"/>.</param>
    /// <param name="serviceId">Key of the service; null for the service without key.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddMagicDecChatClient(
        this IServiceCollection services, string modelPath, Action<MagicDecChatClientOptions>? configure = null, string? serviceId = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelPath);
        ModelRegistration.AddModel(services, modelPath, configure, serviceId);
        ModelRegistration.AddChatClient(services, serviceId);
        return services;
    }

    /// <summary>Registers a client over a loaded engine as a singleton. The engine stays the caller's to dispose.</summary>
    /// <param name="services">The services.</param>
    /// <param name="engine">The engine; other clients may share it.</param>
    /// <param name="configure">Sets options; they are <see cref="MagicDecChatClientOptions"/> named after <paramref name="serviceId"/>.</param>
    /// <param name="serviceId">Key of the service; null for the service without key.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddMagicDecChatClient(
        this IServiceCollection services, InferenceEngine engine, Action<MagicDecChatClientOptions>? configure = null, string? serviceId = null)
    {
        ModelRegistration.AddModel(services, engine, configure, serviceId);
        ModelRegistration.AddChatClient(services, serviceId);
        return services;
    }
}
