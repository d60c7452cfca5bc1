using MagicDec.Engine;
using MagicDec.Extensions.AI;
using MagicDec.Extensions.AI.Embeddings;
using MagicDec.Extensions.AI.Hosting;
using MagicDec.Extensions.AI.Hosting.Engines;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

#pragma warning disable IDE0130 // Registration methods live where callers look for them.
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Registers MagicDec models as <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> of texts.</summary>
public static class MagicDecEmbeddingServiceCollectionExtensions
{
    /// <summary>
    /// Registers a generator over the model of a service id, as a singleton: it shares the loaded model with the chat client under that id. Where
    /// no model is registered under it, the model is the embedded Nano.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options; they are <see cref="MagicDecEmbeddingGeneratorOptions"/> named after <paramref name="serviceId"/>.</param>
    /// <param name="serviceId">Key of the service; null for the service without key.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddMagicDecEmbeddingGenerator(
        this IServiceCollection services, Action<MagicDecEmbeddingGeneratorOptions>? configure = null, string? serviceId = null)
    {
        ModelRegistration.AddModel(services, path: null, configure: null, serviceId);
        return AddGenerator(services, configure, serviceId);
    }

    /// <summary>Registers a generator over a model folder as a singleton; the model is loaded by the first request.</summary>
    /// <param name="services">The services.</param>
    /// <param name="modelPath">A Hugging Face model folder. It becomes the model of <paramref name="serviceId"/>, of a chat client under that id too.</param>
    /// <param name="configure">Sets options; they are <see cref="MagicDecEmbeddingGeneratorOptions"/> named after <paramref name="serviceId"/>.</param>
    /// <param name="serviceId">Key of the service; null for the service without key.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddMagicDecEmbeddingGenerator(
        this IServiceCollection services, string modelPath, Action<MagicDecEmbeddingGeneratorOptions>? configure = null, string? serviceId = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelPath);
        ModelRegistration.AddModel(services, modelPath, configure: null, serviceId);
        return AddGenerator(services, configure, serviceId);
    }

    /// <summary>Registers a generator over a loaded engine as a singleton. The engine stays the caller's to dispose.</summary>
    /// <param name="services">The services.</param>
    /// <param name="engine">The engine; it becomes the model of <paramref name="serviceId"/>.</param>
    /// <param name="configure">Sets options; they are <see cref="MagicDecEmbeddingGeneratorOptions"/> named after <paramref name="serviceId"/>.</param>
    /// <param name="serviceId">Key of the service; null for the service without key.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddMagicDecEmbeddingGenerator(
        this IServiceCollection services, InferenceEngine engine, Action<MagicDecEmbeddingGeneratorOptions>? configure = null, string? serviceId = null)
    {
        ModelRegistration.AddModel(services, engine, configure: null, serviceId);
        return AddGenerator(services, configure, serviceId);
    }

    private static IServiceCollection AddGenerator(
        IServiceCollection services, Action<MagicDecEmbeddingGeneratorOptions>? configure, string? serviceId)
    {
        var options = services.AddOptions<MagicDecEmbeddingGeneratorOptions>(serviceId ?? Options.Options.DefaultName)
            .Validate(options => Enum.IsDefined(options.Pooling), "MagicDecEmbeddingGeneratorOptions.Pooling must be Mean or LastToken.");
        if (configure is not null)
        {
            options.Configure(configure);
        }

        return services.AddKeyedSingleton<IEmbeddingGenerator<string, Embedding<float>>>(serviceId, (provider, _) => new MagicDecEmbeddingGenerator(
            provider.GetRequiredKeyedService<IEngineSource>(serviceId),
            ModelRegistration.OptionsOf<MagicDecEmbeddingGeneratorOptions>(provider, serviceId),
            ModelRegistration.OptionsOf<MagicDecChatClientOptions>(provider, serviceId).TimeProvider,
            provider.GetService<ILoggerFactory>()));
    }
}
