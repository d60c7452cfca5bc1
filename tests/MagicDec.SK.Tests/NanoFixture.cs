using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Models.Nano;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace MagicDec.SK.Tests;

/// <summary>One loaded Nano for all tests, and kernels over it.</summary>
public sealed class NanoFixture : IAsyncLifetime
{
    public InferenceEngine Engine { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        using ModelFiles files = NanoModel.OpenFiles();
        Engine = await InferenceEngine.LoadAsync(files, new EngineOptions { Threads = 2, KvMemoryBytes = 64 << 20, MaxContextTokens = 4096 });
    }

    public async Task DisposeAsync() => await Engine.DisposeAsync();

    public Kernel CreateKernel(Action<IKernelBuilder>? configure = null, int maxTokens = 48)
    {
        IKernelBuilder builder = Kernel.CreateBuilder().AddMagicDecChatClient(Engine, options => options.MaxOutputTokens = maxTokens);
        configure?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>A kernel whose requests to the model are written down on their way.</summary>
    public Kernel CreateKernel(RequestLog log, Action<IKernelBuilder>? configure = null, int maxTokens = 48)
    {
        return CreateKernel(AddLog, maxTokens);

        void AddLog(IKernelBuilder builder)
        {
            // Registered after the connector's, so it is the outermost: it sees what Semantic Kernel sends.
            ServiceDescriptor registered = builder.Services.Last(service => service.ServiceType == typeof(IChatClient));
            builder.Services.AddSingleton<IChatClient>(provider => new LoggingClient((IChatClient)registered.ImplementationFactory!(provider), log));
            configure?.Invoke(builder);
        }
    }

    private sealed class LoggingClient(IChatClient inner, RequestLog log) : DelegatingChatClient(inner)
    {
        public override Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            log.Add(messages, options);
            return base.GetResponseAsync(messages, options, cancellationToken);
        }

        public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            log.Add(messages, options);
            return base.GetStreamingResponseAsync(messages, options, cancellationToken);
        }
    }
}
