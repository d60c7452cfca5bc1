using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace MagicDec.SK.Tests.Kernels;

[Collection(NanoCollection.Name)]
public sealed class PromptTests(NanoFixture nano)
{
    private static readonly KernelArguments Greedy = new(new MagicDecPromptExecutionSettings { Temperature = 0, MaxTokens = 16 });

    [Fact]
    public async Task InvokePromptAsync_EveryResultType_HoldsTheSameText()
    {
        FunctionResult result = await nano.CreateKernel().InvokePromptAsync("Who owns INC-3242?", Greedy);

        string text = result.GetValue<string>()!;
        Assert.NotEmpty(text);
        Assert.Equal(text, result.GetValue<ChatMessage>()!.Text);
        Assert.Equal(text, result.GetValue<ChatMessageContent>()!.Content);
        ChatResponse response = result.GetValue<ChatResponse>()!;
        Assert.Equal(text, response.Text);
        Assert.NotNull(response.FinishReason);
        Assert.Equal("nano", response.ModelId);
        Assert.Equal(response.Usage!.InputTokenCount + response.Usage.OutputTokenCount, response.Usage.TotalTokenCount);
        Assert.Equal(response.FinishReason!.Value.Value, response.Messages[^1].AdditionalProperties!["finish_reason"]);
    }

    [Fact]
    public async Task InvokePromptStreamingAsync_EveryUpdateType_GivesTheWholeText()
    {
        Kernel kernel = nano.CreateKernel();
        string expected = (await kernel.InvokePromptAsync("Who owns INC-3242?", Greedy)).ToString();

        Assert.Equal(expected, await JoinAsync(kernel.InvokePromptStreamingAsync("Who owns INC-3242?", Greedy), update => update.ToString()));
        Assert.Equal(expected, await JoinAsync(kernel.InvokePromptStreamingAsync<string>("Who owns INC-3242?", Greedy), update => update));
        Assert.Equal(expected, await JoinAsync(kernel.InvokePromptStreamingAsync<ChatResponseUpdate>("Who owns INC-3242?", Greedy), update => update.Text));
        Assert.Equal(expected, await JoinAsync(kernel.InvokePromptStreamingAsync<StreamingKernelContent>("Who owns INC-3242?", Greedy), update => update.ToString()));
        Assert.Equal(expected, await JoinAsync(kernel.InvokePromptStreamingAsync<StreamingChatMessageContent>("Who owns INC-3242?", Greedy), update => update.Content));
    }

    [Fact]
    public async Task InvokePromptAsync_ChatHistoryInXml_KeepsRoles()
    {
        var log = new RequestLog();
        await nano.CreateKernel(log).InvokePromptAsync(
            """<message role="system">Answer.</message><message role="user">one</message><message role="assistant">two</message><message role="developer">three</message>""", Greedy);

        Assert.Equal(
            [ChatRole.System, ChatRole.User, ChatRole.Assistant, new ChatRole("developer")], Assert.Single(log.Requests).Messages.Select(message => message.Role));
    }

    [Fact]
    public async Task InvokePromptAsync_Cancelled_EndsAsSemanticKernelSays()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAsync<KernelFunctionCanceledException>(
            () => nano.CreateKernel().InvokePromptAsync("report", Greedy, cancellationToken: source.Token));
    }

    [Fact]
    public async Task InvokePromptStreamingAsync_LeftEarly_FreesTheSequence()
    {
        await foreach (string _ in nano.CreateKernel().InvokePromptStreamingAsync<string>("report", new(new MagicDecPromptExecutionSettings { MaxTokens = 2000 })))
        {
            break;
        }

        Assert.Equal(0, nano.Engine.GetStatistics().PagesInUse);
    }

    private static async Task<string> JoinAsync<T>(IAsyncEnumerable<T> updates, Func<T, string?> text)
    {
        var parts = new List<string?>();
        await foreach (T update in updates)
        {
            parts.Add(text(update));
        }

        return string.Concat(parts);
    }
}
