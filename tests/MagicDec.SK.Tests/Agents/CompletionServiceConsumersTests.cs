using System.Text.Json.Serialization;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Agents.Magentic;
using Microsoft.SemanticKernel.Agents.Orchestration;
using Microsoft.SemanticKernel.Agents.Orchestration.Transforms;
using Microsoft.SemanticKernel.Agents.Runtime.InProcess;
using Microsoft.SemanticKernel.ChatCompletion;

namespace MagicDec.SK.Tests.Agents;

/// <summary>Parts of Semantic Kernel that ask for a chat completion service get the adapter.</summary>
[Collection(NanoCollection.Name)]
public sealed class CompletionServiceConsumersTests(NanoFixture nano)
{
    [Fact]
    public async Task SummarizationReducer_LongHistory_IsSummarised()
    {
        Kernel kernel = nano.CreateKernel(builder => builder.AddMagicDecChatCompletion());
        var history = new ChatHistory("Answer from the log.");
        for (int i = 0; i < 6; i++)
        {
            history.AddUserMessage($"INC-{i}242 assigned to Ivo Bariston.");
            history.AddAssistantMessage($"INC-{i}242 assigned to Ivo Bariston.");
        }

        var reducer = new ChatHistorySummarizationReducer(kernel.GetRequiredService<IChatCompletionService>(), targetCount: 2);
        IReadOnlyList<ChatMessageContent> reduced = [.. (await reducer.ReduceAsync(history))!];

        Assert.True(reduced.Count < history.Count);
        ChatMessageContent summary = Assert.Single(reduced, message => message.Metadata?.ContainsKey(ChatHistorySummarizationReducer.SummaryMetadataKey) == true);
        Assert.NotEmpty(summary.Content!);
    }

    [Fact]
    public async Task StructuredOutputTransform_Type_IsFilledByTheSchema()
    {
        Kernel kernel = nano.CreateKernel(builder => builder.AddMagicDecChatCompletion());
        var settings = new MagicDecPromptExecutionSettings { Temperature = 0, MaxTokens = 200, ResponseFormat = typeof(Verdict) };
        var transform = new StructuredOutputTransform<Verdict>(kernel.GetRequiredService<IChatCompletionService>(), settings);

        Verdict verdict = await transform.TransformAsync([new ChatMessageContent(AuthorRole.User, "04:52 update: INC-3242 affects sync-broker-28.")]);

        Assert.True(Enum.IsDefined(verdict.Level));
    }

    [Fact]
    public async Task MagenticManager_Progress_IsALedgerOfTheSchema()
    {
        Kernel kernel = nano.CreateKernel(builder => builder.AddMagicDecChatCompletion());

        // Left alone Nano never ends a text that it cannot make sense of; the manager sets ResponseFormat by itself.
        Assert.True(nano.Engine.Tokenizer.TryGetTokenId("\"", out int quote));
        var settings = new MagicDecPromptExecutionSettings { Temperature = 0, MaxTokens = 1500, LogitBias = new Dictionary<int, float> { [quote] = 12 } };
        var manager = new WatchedManager(new StandardMagenticManager(kernel.GetRequiredService<IChatCompletionService>(), settings)) { MaximumResetCount = 0 };
        var orchestration = new MagenticOrchestration(manager, Team.Agent("Reader", kernel), Team.Agent("Writer", kernel));
        await using var runtime = new InProcessRuntime();
        await runtime.StartAsync();
        using OrchestrationResult<string> result = await orchestration.InvokeAsync("Who owns INC-3242?", runtime);

        // Nano does not know whom to name, so the manager gives up in the end; every ledger it wrote could be read.
        Assert.NotEmpty(await result.GetValueAsync(TimeSpan.FromMinutes(1)));
        Assert.True(manager.Errors.Count == 0, string.Join('\n', manager.Errors));
        Assert.NotEmpty(manager.Ledgers);
    }

    private enum Level
    {
        Low,
        High,
    }

    private sealed record Verdict(bool Done, [property: JsonConverter(typeof(JsonStringEnumConverter<Level>))] Level Level);

    private sealed class WatchedManager(MagenticManager inner) : MagenticManager
    {
        public List<MagenticProgressLedger> Ledgers { get; } = [];

        public List<Exception> Errors { get; } = [];

        public override ValueTask<IList<ChatMessageContent>> PlanAsync(MagenticManagerContext context, CancellationToken cancellationToken) =>
            inner.PlanAsync(context, cancellationToken);

        public override ValueTask<IList<ChatMessageContent>> ReplanAsync(MagenticManagerContext context, CancellationToken cancellationToken) =>
            inner.ReplanAsync(context, cancellationToken);

        public override async ValueTask<MagenticProgressLedger> EvaluateTaskProgressAsync(MagenticManagerContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                MagenticProgressLedger ledger = await inner.EvaluateTaskProgressAsync(context, cancellationToken);
                Ledgers.Add(ledger);
                return ledger;
            }
            catch (Exception error)
            {
                Errors.Add(error);
                throw;
            }
        }

        public override ValueTask<ChatMessageContent> PrepareFinalAnswerAsync(MagenticManagerContext context, CancellationToken cancellationToken = default) =>
            inner.PrepareFinalAnswerAsync(context, cancellationToken);
    }
}
