using MagicDec.Extensions.AI.Tests.Conformance.Support;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Conformance;

/// <summary>What a summarising reducer sends: the history so far with its own instructions as a system message at the end, then a history cut in the middle.</summary>
[Collection(NanoCollection.Name)]
public class SummarizingTests(NanoEngine nano)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Reduced_Conversation_GoesOnInContext(bool customPrompt) => nano.EachWayAsync(async chat =>
    {
        List<ChatMessage> history =
        [
            new(ChatRole.System, IncidentLog.System),
            IncidentLog.Ask("Who owns INC-6266?"),
            new(ChatRole.Assistant, "INC-6266 assigned to Mina Fenudorf."),
            new(ChatRole.User, "What caused INC-6266?"),
            new(ChatRole.Assistant, "INC-6266 caused by E-8533."),
        ];
        var reduced = await ReduceAsync(chat, history, customPrompt ? "Report on INC-6266." : "Provide a clear and concise summary of the conversation above.");
        Assert.Equal([ChatRole.System, ChatRole.Assistant, ChatRole.User, ChatRole.Assistant], reduced.Select(message => message.Role));

        reduced.Add(IncidentLog.Ask("Who owns INC-6266?"));
        var response = await chat.AskAsync(reduced);
        Assert.Contains("INC-6266", response.Text, StringComparison.Ordinal);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    });

    [Fact]
    public Task Reduced_ThroughACall_LeavesAResultWithoutIt() => nano.EachWayAsync(async chat =>
    {
        List<ChatMessage> history = [new(ChatRole.System, IncidentLog.System), IncidentLog.Ask("Look up TCK-7154. Who filed TCK-7154?")];
        var tools = new ChatOptions { Tools = IncidentLog.Tools([]) };
        var called = await chat.AskAsync(history, tools);
        history.AddRange(called.Messages);
        var call = called.Messages[0].Contents.OfType<FunctionCallContent>().Single();
        history.Add(new(ChatRole.Tool, [new FunctionResultContent(call.CallId, "TCK-7154 linked to INC-7154.\nTCK-7154 filed by Ivo Bariston.")]));
        var whole = await chat.AskAsync(history, tools);
        Assert.Equal("TCK-7154 filed by Ivo Bariston.", whole.Text);

        history.RemoveAt(2); // the call; its result stays
        var cut = await chat.AskAsync(history, tools);
        Assert.NotNull(cut.FinishReason);
        Assert.True(cut.Usage!.OutputTokenCount > 1);

        history.RemoveAt(2); // now the result; a call without one comes instead, as a handoff leaves it
        history.AddRange(called.Messages);
        Assert.NotNull((await chat.AskAsync(history, tools)).FinishReason);
    });

    private static async Task<List<ChatMessage>> ReduceAsync(Chat chat, List<ChatMessage> history, string prompt)
    {
        var summary = await chat.AskAsync([.. history.Skip(1), new(ChatRole.System, prompt)], new() { MaxOutputTokens = 60 });
        Assert.NotEmpty(summary.Text);
        return [history[0], new(ChatRole.Assistant, summary.Text), .. history.Skip(3)];
    }
}
