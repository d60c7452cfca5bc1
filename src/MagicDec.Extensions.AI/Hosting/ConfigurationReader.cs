using MagicDec.Extensions.AI.Hosting.Engines;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MagicDec.Extensions.AI.Hosting;

/// <summary>Registers what a configuration section describes: the options of one model, or several models by name.</summary>
internal static class ConfigurationReader
{
    private const string ModelsKey = "Models";
    private const string DefaultModelKey = "DefaultModel";

    public static void Add(IServiceCollection services, IConfiguration section, Action<MagicDecChatClientOptions>? configure, string? serviceId)
    {
        var models = section.GetSection(ModelsKey);
        if (!models.Exists())
        {
            AddOne(services, section, configure, serviceId);
            return;
        }

        var prefix = section is IConfigurationSection { Path: var path } ? path + ConfigurationPath.KeyDelimiter : "";
        CheckKeys(section, prefix, configure, serviceId);
        var names = models.GetChildren().Select(model => model.Key).ToList();
        foreach (var name in names)
        {
            AddOne(services, models.GetSection(name), configure: null, name);
        }

        var defaultName = section[DefaultModelKey];
        if (defaultName is not null && !names.Contains(defaultName, StringComparer.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException(
                $"'{prefix}{DefaultModelKey}' is '{defaultName}', which '{prefix}{ModelsKey}' does not list; it must be one of {string.Join(", ", names)}.");
        }

        if ((defaultName ?? (names.Count == 1 ? names[0] : null)) is { } chosen)
        {
            AddAlias(services, names.Find(name => name.Equals(chosen, StringComparison.OrdinalIgnoreCase))!);
        }
    }

    private static void AddOne(IServiceCollection services, IConfiguration section, Action<MagicDecChatClientOptions>? configure, string? serviceId)
    {
        HostedModels.Add(services, options => Bind(section, options), serviceId);
        if (configure is not null)
        {
            services.Configure(serviceId ?? Options.DefaultName, configure);
        }
    }

    // The binder writes into objects that are there: it must not reach one that others share, such as DraftingOptions.Off.
    private static void Bind(IConfiguration section, MagicDecChatClientOptions options)
    {
        options.Drafting = options.Drafting is { } drafting ? drafting with { } : null;
        options.Engine.Drafting = options.Engine.Drafting with { };
        section.Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
    }

    private static void CheckKeys(IConfiguration section, string prefix, Action<MagicDecChatClientOptions>? configure, string? serviceId)
    {
        if (serviceId is not null || configure is not null)
        {
            throw new InvalidOperationException(
                $"'{prefix}{ModelsKey}' names several models, so AddMagicDec takes neither a service id nor a configure action for it. " +
                $"Use services.Configure<{nameof(MagicDecChatClientOptions)}>(\"NAME\", ...).");
        }

        var unknown = section.GetChildren().Select(child => child.Key)
            .Where(key => !key.Equals(ModelsKey, StringComparison.OrdinalIgnoreCase) && !key.Equals(DefaultModelKey, StringComparison.OrdinalIgnoreCase))
            .ToList();
        if (unknown.Count > 0)
        {
            throw new InvalidOperationException(
                $"'{prefix.TrimEnd(':')}' has {string.Join(", ", unknown)} beside {ModelsKey}; only {DefaultModelKey} may stand there. " +
                $"Move model options under '{prefix}{ModelsKey}:NAME'.");
        }
    }

    // Last, because Semantic Kernel takes the client that was registered last where a caller names none.
    private static void AddAlias(IServiceCollection services, string name)
    {
        services.AddSingleton(provider => provider.GetRequiredKeyedService<IEngineSource>(name));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<IChatClient>(name));
    }
}
