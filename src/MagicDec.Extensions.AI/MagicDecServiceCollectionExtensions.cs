using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Extensions.AI;
using MagicDec.Extensions.AI.Models;
using MagicDec.Models.Nano;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

#pragma warning disable IDE0130 // Registration methods live where callers look for them.
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Registers MagicDec chat clients as <see cref="IChatClient"/> services.</summary>
public static class MagicDecServiceCollectionExtensions
{
    /// <summary>
    /// Registers a client of the embedded Nano model as a singleton. The model is loaded by the first request and freed with the provider.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options; they are <see cref="MagicDecChatClientOptions"/> named after <paramref name="serviceId"/>.</param>
    /// <param name="serviceId">Key of the service; null for the service without key.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddMagicDecChatClient(
        this IServiceCollection services, Action<MagicDecChatClientOptions>? configure = null, string? serviceId = null) =>
        Add(services, NanoModel.Name, NanoModel.OpenFiles, configure, serviceId);

    /// <summary>
    /// Registers a client of a model folder as a singleton. The model is loaded by the first request and freed with the provider.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="modelPath">A Hugging Face model folder; opened by the first request.</param>
    /// <param name="configure">Sets options; they are <see cref="MagicDecChatClientOptions"/> named after <paramref name="serviceId"/>.</param>
    /// <param name="serviceId">Key of the service; null for the service without key.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddMagicDecChatClient(
        this IServiceCollection services, string modelPath, Action<MagicDecChatClientOptions>? configure = null, string? serviceId = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelPath);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(modelPath));
        return Add(services, name, () => ModelFiles.FromDirectory(modelPath), configure, serviceId);
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
        ArgumentNullException.ThrowIfNull(engine);
        return Add(services, (_, options, loggerFactory) => engine.AsChatClient(options, loggerFactory), configure, serviceId);
    }

    private static IServiceCollection Add(
        IServiceCollection services, string modelName, Func<ModelFiles> openFiles, Action<MagicDecChatClientOptions>? configure, string? serviceId) =>
        Add(
            services,
            (_, options, loggerFactory) =>
                new MagicDecChatClient(new LazyChatModel(openFiles, options, loggerFactory), options.ModelId ?? modelName, options, loggerFactory),
            configure,
            serviceId);

    private static IServiceCollection Add(
        IServiceCollection services,
        Func<IServiceProvider, MagicDecChatClientOptions, ILoggerFactory?, IChatClient> create,
        Action<MagicDecChatClientOptions>? configure,
        string? serviceId)
    {
        ArgumentNullException.ThrowIfNull(services);
        var name = serviceId ?? Options.Options.DefaultName;
        var builder = services.AddOptions<MagicDecChatClientOptions>(name);
        if (configure is not null)
        {
            builder.Configure(configure);
        }

        return services.AddKeyedSingleton(serviceId, (provider, _) => create(
            provider,
            provider.GetRequiredService<IOptionsMonitor<MagicDecChatClientOptions>>().Get(name),
            provider.GetService<ILoggerFactory>()));
    }
}
