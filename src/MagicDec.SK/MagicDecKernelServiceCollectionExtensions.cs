using MagicDec.Extensions.AI.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

#pragma warning disable IDE0130 // Registration methods live where callers look for them.
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>What a service collection needs beside <see cref="MagicDecServiceCollectionExtensions"/> to serve kernels.</summary>
public static class MagicDecKernelServiceCollectionExtensions
{
    /// <summary>
    /// Has every MagicDec chat client of these services invoke the functions that it calls, with the kernel's filters: without it a kernel's
    /// functions are offered to the model, and its calls come back without a word to the caller. Safe to call again.
    /// </summary>
    /// <param name="services">The services; clients may be registered before or after.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddMagicDecKernelFunctions(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!services.Any(service => ReferenceEquals(service.ImplementationInstance, KernelFunctions)))
        {
            services.AddSingleton(KernelFunctions);
        }

        return services;
    }

    /// <summary>
    /// Registers the chat client of a service id as an <see cref="IChatCompletionService"/> too, for code that asks for one (reducers, managers,
    /// transforms). A kernel then prefers it to the client, and what only the client's response holds is lost: see docs/semantic-kernel.md.
    /// </summary>
    /// <param name="services">The services. Without a chat client under the id, one is registered as <c>AddMagicDecChatClient</c> does.</param>
    /// <param name="serviceId">Key of the services; null for those without key.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddMagicDecChatCompletion(this IServiceCollection services, string? serviceId = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!services.Any(service => service.ServiceType == typeof(IChatClient) && Equals(service.ServiceKey, serviceId)))
        {
            services.AddMagicDecChatClient(serviceId: serviceId);
        }

        return services.AddMagicDecKernelFunctions().AddKeyedSingleton(
            serviceId, (provider, _) => provider.GetRequiredKeyedService<IChatClient>(serviceId).AsChatCompletionService(provider));
    }

    private static readonly ChatClientDecorator KernelFunctions = new(static _ => true, static (provider, client) =>
    {
        ILoggerFactory? loggerFactory = provider.GetService<ILoggerFactory>();
        ChatClientBuilder builder = client.AsBuilder().UseKernelFunctionInvocation(loggerFactory);

        // Inside the loop, so that each call of the model is one entry.
        return (loggerFactory is null ? builder : builder.UseLogging(loggerFactory)).Build(provider);
    });
}
