using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Agents;
using Microsoft.SemanticKernel.Agents.Chat;
using Microsoft.SemanticKernel.ChatCompletion;

namespace MagicDec.SK.Tests.Agents;

[Collection(NanoCollection.Name)]
public sealed class AgentGroupChatTests(NanoFixture nano)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Invoke_PromptsForSelectionAndTermination_AreAskedAndObeyed(bool streaming)
    {
        Kernel kernel = nano.CreateKernel();
        ChatCompletionAgent reader = Team.Agent("Reader", kernel);
        ChatCompletionAgent writer = Team.Agent("Writer", kernel);
        var log = new RequestLog();
        Kernel strategies = nano.CreateKernel(log);
        int verdicts = 0;
        var chat = new AgentGroupChat(reader, writer)
        {
            ExecutionSettings = new AgentGroupChatSettings
            {
                // Nano writes no names and no verdicts: the prompts go through it, and what becomes of its answers is said here.
                SelectionStrategy = new KernelFunctionSelectionStrategy(AgentGroupChat.CreatePromptFunctionForStrategy("Who is next? {{$history}}", safeParameterNames: "history"), strategies)
                {
                    HistoryVariableName = "history",
                    ResultParser = result => result.GetValue<string>() is { Length: > 0 } && log.Requests.Count % 2 == 1 ? "Reader" : "Writer",
                },
                TerminationStrategy = new KernelFunctionTerminationStrategy(AgentGroupChat.CreatePromptFunctionForStrategy("Is it done? {{$history}}", safeParameterNames: "history"), strategies)
                {
                    HistoryVariableName = "history",
                    MaximumIterations = 10,
                    ResultParser = result => result.GetValue<string>() is { Length: > 0 } && ++verdicts == 3,
                },
            },
        };
        chat.AddChatMessage(new ChatMessageContent(AuthorRole.User, "Who owns INC-3242?"));

        var said = new List<string?>();
        if (streaming)
        {
            await foreach (StreamingChatMessageContent update in chat.InvokeStreamingAsync())
            {
                if (said.LastOrDefault() != update.AuthorName)
                {
                    said.Add(update.AuthorName);
                }
            }
        }
        else
        {
            await foreach (ChatMessageContent message in chat.InvokeAsync())
            {
                Assert.NotEmpty(message.Content!);
                said.Add(message.AuthorName);
            }
        }

        Assert.Equal(3, verdicts);
        Assert.Equal(6, log.Requests.Count);
        Assert.All(said, name => Assert.Contains(name, new[] { "Reader", "Writer" }));
        List<ChatMessageContent> history = await ToListAsync(chat.GetChatMessagesAsync());
        Assert.Equal(4, history.Count);
    }

    private static async Task<List<ChatMessageContent>> ToListAsync(IAsyncEnumerable<ChatMessageContent> messages)
    {
        var list = new List<ChatMessageContent>();
        await foreach (ChatMessageContent message in messages)
        {
            list.Add(message);
        }

        return list;
    }
}
