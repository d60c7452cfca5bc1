using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace MagicDec.SK.Tests.Agents;

/// <summary>Requires the call of one tool wherever it is offered: Nano knows nothing of transfers, and answers what it can itself.</summary>
internal sealed class TransferringClient(IChatClient inner, string tool) : DelegatingChatClient(inner)
{
    public static void AddTo(IKernelBuilder builder, string tool)
    {
        ServiceDescriptor registered = builder.Services.Last(service => service.ServiceType == typeof(IChatClient));
        builder.Services.AddSingleton<IChatClient>(provider => new TransferringClient((IChatClient)registered.ImplementationFactory!(provider), tool));
    }

    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetResponseAsync(messages, Require(options), cancellationToken);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetStreamingResponseAsync(messages, Require(options), cancellationToken);

    private ChatOptions? Require(ChatOptions? options)
    {
        if (options?.Tools?.Any(offered => offered.Name == tool) != true)
        {
            return options;
        }

        ChatOptions required = options.Clone();
        required.ToolMode = ChatToolMode.RequireSpecific(tool);
        return required;
    }
}
