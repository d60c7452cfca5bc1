using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MagicDec.Extensions.AI.Hosting;

/// <summary>Registers models that a host loads, watches and checks.</summary>
internal static class HostedModels
{
    public static void Add(IServiceCollection services, Action<MagicDecChatClientOptions>? configure, string? serviceId)
    {
        ModelRegistration.AddModel(services, path: null, configure, serviceId);
        ModelRegistration.AddChatClient(services, serviceId);
        services.AddOptions<MagicDecChatClientOptions>(serviceId ?? Options.DefaultName).ValidateOnStart();
        services.AddSingleton(new HostedModel(serviceId));
        services.AddHostedService<ModelWarmUpService>();
    }
}
