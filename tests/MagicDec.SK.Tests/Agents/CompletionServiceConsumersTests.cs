using Microsoft.SemanticKernel;
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
}
