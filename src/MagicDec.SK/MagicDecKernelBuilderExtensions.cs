using MagicDec.Engine;
using MagicDec.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

#pragma warning disable IDE0130 // Registration methods live where callers look for them.
namespace Microsoft.SemanticKernel;
#pragma warning restore IDE0130

/// <summary>Registers MagicDec models with a kernel.</summary>
public static class MagicDecKernelBuilderExtensions
{
    /// <summary>Registers a chat client whose function calls the kernel invokes; the model is loaded by the first request.</summary>
    /// <param name="builder">The kernel builder.</param>
    /// <param name="configure">Sets options; without a <see cref="MagicDecChatClientOptions.ModelPath"/> the model is the embedded Nano.</param>
    /// <param name="serviceId">Key of the service; null for the service without key.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static IKernelBuilder AddMagicDecChatClient(
        this IKernelBuilder builder, Action<MagicDecChatClientOptions>? configure = null, string? serviceId = null) =>
        Add(builder, services => services.AddMagicDecChatClient(configure, serviceId).AddMagicDecKernelFunctions());

    /// <summary>Registers a chat client of a model folder whose function calls the kernel invokes; the model is loaded by the first request.</summary>
    /// <param name="builder">The kernel builder.</param>
    /// <param name="modelPath">A Hugging Face model folder.</param>
    /// <param name="configure">Sets options.</param>
    /// <param name="serviceId">Key of the service; null for the service without key.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static IKernelBuilder AddMagicDecChatClient(
        this IKernelBuilder builder, string modelPath, Action<MagicDecChatClientOptions>? configure = null, string? serviceId = null) =>
        Add(builder, services => services.AddMagicDecChatClient(modelPath, configure, serviceId).AddMagicDecKernelFunctions());

    /// <summary>Registers a chat client over a loaded engine, whose function calls the kernel invokes. The engine stays the caller's to dispose.</summary>
    /// <param name="builder">The kernel builder.</param>
    /// <param name="engine">The engine; other kernels may share it.</param>
    /// <param name="configure">Sets options.</param>
    /// <param name="serviceId">Key of the service; null for the service without key.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static IKernelBuilder AddMagicDecChatClient(
        this IKernelBuilder builder, InferenceEngine engine, Action<MagicDecChatClientOptions>? configure = null, string? serviceId = null) =>
        Add(builder, services => services.AddMagicDecChatClient(engine, configure, serviceId).AddMagicDecKernelFunctions());

    /// <summary>Registers the chat client of a service id as a chat completion service too: <see cref="MagicDecKernelServiceCollectionExtensions.AddMagicDecChatCompletion"/>.</summary>
    /// <param name="builder">The kernel builder. Without a chat client under the id, one is registered first.</param>
    /// <param name="serviceId">Key of the services; null for those without key.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static IKernelBuilder AddMagicDecChatCompletion(this IKernelBuilder builder, string? serviceId = null) =>
        Add(builder, services => services.AddMagicDecChatCompletion(serviceId));

    /// <summary>Registers an embedding generator over the model of a service id, or over the embedded Nano where it has none.</summary>
    /// <param name="builder">The kernel builder.</param>
    /// <param name="configure">Sets options.</param>
    /// <param name="serviceId">Key of the service; null for the service without key.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static IKernelBuilder AddMagicDecEmbeddingGenerator(
        this IKernelBuilder builder, Action<MagicDecEmbeddingGeneratorOptions>? configure = null, string? serviceId = null) =>
        Add(builder, services => services.AddMagicDecEmbeddingGenerator(configure, serviceId));

    /// <summary>Registers an embedding generator over a model folder; the model is loaded by the first request.</summary>
    /// <param name="builder">The kernel builder.</param>
    /// <param name="modelPath">A Hugging Face model folder; it becomes the model of <paramref name="serviceId"/>.</param>
    /// <param name="configure">Sets options.</param>
    /// <param name="serviceId">Key of the service; null for the service without key.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static IKernelBuilder AddMagicDecEmbeddingGenerator(
        this IKernelBuilder builder, string modelPath, Action<MagicDecEmbeddingGeneratorOptions>? configure = null, string? serviceId = null) =>
        Add(builder, services => services.AddMagicDecEmbeddingGenerator(modelPath, configure, serviceId));

    private static IKernelBuilder Add(IKernelBuilder builder, Action<IServiceCollection> add)
    {
        ArgumentNullException.ThrowIfNull(builder);
        add(builder.Services);
        return builder;
    }
}
