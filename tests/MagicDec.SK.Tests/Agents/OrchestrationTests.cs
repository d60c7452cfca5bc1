using Microsoft.Extensions.AI;
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
        // Nano knows nothing of transfers: its call is required, and held to the form of the tool.
        var log = new RequestLog();
        ChatCompletionAgent triage = Team.Agent("Triage", nano.CreateKernel(log, builder => TransferringClient.AddTo(builder, "HandoffPlugin_transfer_to_Owner"), maxTokens: 200));
        ChatCompletionAgent owner = Team.Agent("Owner", nano.CreateKernel(log, maxTokens: 200));
        var orchestration = new HandoffOrchestration(OrchestrationHandoffs.StartWith(triage).Add(triage, owner), triage, owner);
        string question = new ToolTask().Question;

        string result = await RunAsync(runtime => orchestration.InvokeAsync(question, runtime));

        Assert.NotEmpty(result);
        Assert.Equal(["HandoffPlugin_end_task_with_summary", "HandoffPlugin_transfer_to_Owner"], log.Requests[0].Options!.Tools!.Select(tool => tool.Name));
        Assert.Equal(["HandoffPlugin_end_task_with_summary"], log.Requests[1].Options!.Tools!.Select(tool => tool.Name));
        Assert.Contains(log.Requests[1].Messages, message => message.Text == question);
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
}
