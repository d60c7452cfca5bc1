using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Extensions.AI.Hosting.Engines;
using MagicDec.Extensions.AI.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MagicDec.Extensions.AI.Hosting;

/// <summary>
/// What stands behind the registration methods: one model for each service id, loaded once, shared by the chat client and the embedding
/// generator under that id, and disposed with the provider.
/// </summary>
internal static class ModelRegistration
{
    /// <summary>Registers a folder's model. Without a path it is the options' one or Nano, unless the id has a model already.</summary>
    public static void AddModel(IServiceCollection services, string? path, Action<MagicDecChatClientOptions>? configure, string? serviceId)
    {
        ArgumentNullException.ThrowIfNull(services);
        AddOptions(services, configure, serviceId);
        if (path is not null)
        {
            services.RemoveAllKeyed<IEngineSource>(serviceId);
        }

        services.TryAddKeyedSingleton<IEngineSource>(serviceId, (provider, _) => new LazyEngine(
            path,
            OptionsOf<MagicDecChatClientOptions>(provider, serviceId),
            provider.GetKeyedService<IProgress<ModelLoadProgress>>(serviceId) ?? provider.GetService<IProgress<ModelLoadProgress>>(),
            provider.GetService<ILoggerFactory>()));
    }

    /// <summary>Registers a loaded engine as an id's model; it stays the caller's.</summary>
    public static void AddModel(IServiceCollection services, InferenceEngine engine, Action<MagicDecChatClientOptions>? configure, string? serviceId)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(engine);
        AddOptions(services, configure, serviceId);
        services.RemoveAllKeyed<IEngineSource>(serviceId);
        services.AddKeyedSingleton<IEngineSource>(serviceId, new SharedEngine(engine));
    }

    /// <summary>Registers the chat client of an id whose model is registered.</summary>
    public static void AddChatClient(IServiceCollection services, string? serviceId)
    {
        services.TryAddKeyedSingleton(serviceId, (provider, _) =>
            CreateModel(provider.GetRequiredKeyedService<IEngineSource>(serviceId), OptionsOf<MagicDecChatClientOptions>(provider, serviceId)));
        services.AddKeyedSingleton(serviceId, (provider, _) => provider.GetServices<ChatClientDecorator>()
            .Where(decorator => decorator.AppliesTo(serviceId))
            .Aggregate((IChatClient)CreateClient(provider, serviceId), (client, decorator) => decorator.Decorate(provider, client)));
    }

    /// <summary>The options of an id.</summary>
    public static T OptionsOf<T>(IServiceProvider provider, string? serviceId)
        where T : class =>
        provider.GetRequiredService<IOptionsMonitor<T>>().Get(serviceId ?? Options.DefaultName);

    private static MagicDecChatClient CreateClient(IServiceProvider provider, string? serviceId)
    {
        var options = OptionsOf<MagicDecChatClientOptions>(provider, serviceId);
        return new MagicDecChatClient(
            provider.GetRequiredKeyedService<IChatModelSource>(serviceId),
            options.ModelId ?? provider.GetRequiredKeyedService<IEngineSource>(serviceId).ModelName,
            options,
            provider.GetService<ILoggerFactory>());
    }

    // What is loaded can be checked at once; what is not, when it is.
    private static IChatModelSource CreateModel(IEngineSource source, MagicDecChatClientOptions options) =>
        source is SharedEngine shared ? new SharedChatModel(ChatModel.Create(shared.Loaded, options)) : new LazyChatModel(source, options);

    private static void AddOptions(IServiceCollection services, Action<MagicDecChatClientOptions>? configure, string? serviceId)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MagicDecChatClientOptions>, OptionsValidator>());
        var builder = services.AddOptions<MagicDecChatClientOptions>(serviceId ?? Options.DefaultName);
        if (configure is not null)
        {
            builder.Configure(configure);
        }
    }
}
