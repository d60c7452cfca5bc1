using MagicDec.Extensions.AI;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Agents;
using Microsoft.SemanticKernel.Agents.Orchestration;
using Microsoft.SemanticKernel.Agents.Orchestration.Concurrent;
using Microsoft.SemanticKernel.Agents.Orchestration.GroupChat;
using Microsoft.SemanticKernel.Agents.Orchestration.Handoff;
using Microsoft.SemanticKernel.Agents.Orchestration.Sequential;
using Microsoft.SemanticKernel.Agents.Runtime.InProcess;

namespace MagicDec.SK.Tests.Agents;

[Collection(NanoCollection.Name)]
public sealed class OrchestrationTests(NanoFixture nano)
{
    private const string Question = "Who owns INC-3242?";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sequential_ThreeAgents_EachReadsTheOneBefore(bool streaming)
    {
        var log = new RequestLog();
        Kernel kernel = nano.CreateKernel(log);
        var heard = new Heard();
        var orchestration = new SequentialOrchestration(Team.Agent("One", kernel), Team.Agent("Two", kernel), Team.Agent("Three", kernel))
        {
            ResponseCallback = heard.Add,
            StreamingResponseCallback = streaming ? static (_, _) => ValueTask.CompletedTask : null,
        };

        string result = await RunAsync(runtime => orchestration.InvokeAsync(Question, runtime));

        Assert.Equal(["One", "Two", "Three"], heard.Messages.Select(message => message.AuthorName));
        Assert.Equal(heard.Messages[^1].Content, result);
        Assert.Equal(heard.Messages[0].Content, log.Requests[1].Messages[^1].Text);
    }

    [Fact]
    public async Task Concurrent_FourAgents_AllAnswerTheQuestion()
    {
        Kernel kernel = nano.CreateKernel();
        var orchestration = new ConcurrentOrchestration([.. Enumerable.Range(0, 4).Select(i => Team.Agent($"Agent{i}", kernel))]);

        string[] results = await RunAsync(runtime => orchestration.InvokeAsync(Question, runtime));

        Assert.Equal(4, results.Length);
        Assert.All(results, Assert.NotEmpty);
    }

    [Fact]
    public async Task GroupChat_RoundRobin_TakesTurnsWithNamesOfOthers()
    {
        var log = new RequestLog();
        Kernel kernel = nano.CreateKernel(log);
        var heard = new Heard();
        var orchestration = new GroupChatOrchestration(
            new RoundRobinGroupChatManager { MaximumInvocationCount = 4 }, Team.Agent("Reader", kernel), Team.Agent("Writer", kernel))
        {
            ResponseCallback = heard.Add,
        };

        string result = await RunAsync(runtime => orchestration.InvokeAsync(Question, runtime));

        Assert.Equal(["Reader", "Writer", "Reader", "Writer"], heard.Messages.Select(message => message.AuthorName));
        Assert.Equal(heard.Messages[^1].Content, result);
        Assert.Equal(ChatRole.Assistant, log.Requests[^1].Messages[^1].Role);
    }

    [Fact]
    public async Task Handoff_TriageCallsTheTransfer_TheOtherAgentAnswers()
    {
        var log = new RequestLog();
        IKernelBuilder builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton(provider => new TransferringClient(nano.Engine.AsChatClient(), log, "HandoffPlugin_transfer_to_Owner")
            .AsBuilder().UseKernelFunctionInvocation().Build(provider));
        ChatCompletionAgent triage = Team.Agent("Triage", builder.Build());
        ChatCompletionAgent owner = Team.Agent("Owner", nano.CreateKernel(log));
        var orchestration = new HandoffOrchestration(OrchestrationHandoffs.StartWith(triage).Add(triage, owner), triage, owner);

        string result = await RunAsync(runtime => orchestration.InvokeAsync(Question, runtime));

        Assert.NotEmpty(result);
        Assert.Equal(2, log.Requests.Count);
        Assert.Equal(["HandoffPlugin_end_task_with_summary", "HandoffPlugin_transfer_to_Owner"], log.Requests[0].Options!.Tools!.Select(tool => tool.Name));
        Assert.Contains(log.Requests[1].Messages, message => message.Text == Question);
        Assert.Equal(0, nano.Engine.GetStatistics().PagesInUse);
    }

    private static async Task<T> RunAsync<T>(Func<InProcessRuntime, ValueTask<OrchestrationResult<T>>> start)
    {
        await using var runtime = new InProcessRuntime();
        await runtime.StartAsync();
        using OrchestrationResult<T> result = await start(runtime);
        T value = await result.GetValueAsync(Patience);
        await runtime.RunUntilIdleAsync();
        return value;
    }

    private sealed class Heard
    {
        public List<ChatMessageContent> Messages { get; } = [];

        public ValueTask Add(ChatMessageContent message)
        {
            Messages.Add(message);
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Nano cannot choose a colleague: it writes its answer, and the transfer is put beside it.</summary>
    private sealed class TransferringClient(IChatClient inner, RequestLog log, string function) : DelegatingChatClient(inner)
    {
        public override async Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            log.Add(messages, options);
            ChatResponse response = await base.GetResponseAsync(messages, options, cancellationToken);
            response.Messages[^1].Contents.Add(new Microsoft.Extensions.AI.FunctionCallContent("transfer-1", function, new Dictionary<string, object?>(StringComparer.Ordinal)));
            return response;
        }
    }
}
