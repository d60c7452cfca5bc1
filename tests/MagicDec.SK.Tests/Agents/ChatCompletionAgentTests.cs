using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Agents;
using Microsoft.SemanticKernel.ChatCompletion;

namespace MagicDec.SK.Tests.Agents;

[Collection(NanoCollection.Name)]
public sealed class ChatCompletionAgentTests(NanoFixture nano)
{
    private readonly ToolTask _task = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Invoke_WithPlugins_CallsAndAnswers(bool streaming)
    {
        ChatCompletionAgent agent = CreateAgent(nano.CreateKernel(builder => _task.AddTo(builder)));
        var thread = new ChatHistoryAgentThread();

        string text = await AnswerAsync(agent, _task.Question, thread, streaming);

        Assert.Contains(Assert.Single(_task.Calls).Name, _task.Answer, StringComparison.Ordinal);
        Assert.NotEmpty(text);
        AuthorRole[] roles = [.. thread.ChatHistory.Select(message => message.Role)];
        Assert.Equal(AuthorRole.User, roles[0]);
        Assert.Contains(AuthorRole.Tool, roles);
        Assert.Equal(AuthorRole.Assistant, roles[^1]);
        Assert.Equal(0, nano.Engine.GetStatistics().PagesInUse);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Invoke_SecondTurn_FindsTheFirstInTheCache(bool streaming)
    {
        var log = new RequestLog();
        ChatCompletionAgent agent = CreateAgent(nano.CreateKernel(log));
        var thread = new ChatHistoryAgentThread();
        await AnswerAsync(agent, _task.Question, thread, streaming);
        long before = nano.Engine.GetStatistics().CachedPromptTokens;

        await AnswerAsync(agent, "Who owns INC-3242?", thread, streaming);

        Assert.True(nano.Engine.GetStatistics().CachedPromptTokens - before > 200);
        Assert.Equal(4, thread.ChatHistory.Count);
        Assert.Equal(
            [ChatRole.System, ChatRole.User, ChatRole.Assistant, ChatRole.User], log.Requests[^1].Messages.Select(message => message.Role));
    }

    [Fact]
    public async Task Invoke_ManyAgentsAtOnce_EachAnswersAsAlone()
    {
        string[] questions = [.. Enumerable.Range(1, 6).Select(i => $"Who owns INC-{i}242?")];
        Kernel kernel = nano.CreateKernel();
        var alone = new List<string>();
        foreach (string question in questions)
        {
            alone.Add(await AnswerAsync(CreateAgent(kernel), question, new ChatHistoryAgentThread(), streaming: false));
        }

        string[] together = await Task.WhenAll(questions.Select((question, i) =>
            AnswerAsync(CreateAgent(kernel), question, new ChatHistoryAgentThread(), streaming: i % 2 == 0)));

        Assert.Equal(alone, together);
    }

    [Fact]
    public async Task Invoke_Cancelled_ThrowsAndFreesTheSequence()
    {
        using var source = new CancellationTokenSource();
        ChatCompletionAgent agent = CreateAgent(nano.CreateKernel(), maxTokens: 3000);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in agent.InvokeStreamingAsync("report", cancellationToken: source.Token))
            {
                await source.CancelAsync();
            }
        });

        Assert.Equal(0, nano.Engine.GetStatistics().PagesInUse);
    }

    [Fact]
    public async Task AsAIAgent_Run_AnswersLikeTheAgent()
    {
        ChatCompletionAgent agent = CreateAgent(nano.CreateKernel());
        string expected = await AnswerAsync(agent, "Who owns INC-3242?", new ChatHistoryAgentThread(), streaming: false);

        Assert.Equal(expected, (await agent.AsAIAgent().RunAsync("Who owns INC-3242?")).Text);
    }

    private ChatCompletionAgent CreateAgent(Kernel kernel, int maxTokens = 64) => new()
    {
        Name = "Incidents",
        Instructions = _task.SystemPrompt,
        Kernel = kernel,
        Arguments = new KernelArguments(new MagicDecPromptExecutionSettings
        {
            Temperature = 0,
            MaxTokens = maxTokens,
            FunctionChoiceBehavior = kernel.Plugins.Count > 0 ? FunctionChoiceBehavior.Auto() : null,
        }),
    };

    private static async Task<string> AnswerAsync(ChatCompletionAgent agent, string question, AgentThread thread, bool streaming)
    {
        var parts = new List<string?>();
        if (streaming)
        {
            await foreach (AgentResponseItem<StreamingChatMessageContent> item in agent.InvokeStreamingAsync(question, thread))
            {
                parts.Add(item.Message.Content);
            }
        }
        else
        {
            await foreach (AgentResponseItem<ChatMessageContent> item in agent.InvokeAsync(question, thread))
            {
                parts.Add(item.Message.Content);
            }
        }

        return string.Concat(parts);
    }
}
