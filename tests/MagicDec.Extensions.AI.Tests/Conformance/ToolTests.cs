using System.Text.Json;
using MagicDec.Extensions.AI.Tests.Conformance.Support;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Conformance;

[Collection(NanoCollection.Name)]
public class ToolTests(NanoEngine nano)
{
    [Fact]
    public Task FunctionInvocation_WithParameters_CallsItAndGoesOn() => nano.EachWayAsync(async chat =>
    {
        List<string> calls = [];
        var loop = new FunctionInvokingLoop(chat.Client);
        var response = await chat.Through(_ => loop).AskAsync("Page the owner of INC-1493.", new() { Tools = IncidentLog.Tools(calls) });

        Assert.Equal(["page_person INC-1493 Vera Kararirick"], calls);
        Assert.Equal(2, loop.Rounds);
        Assert.EndsWith("Done, reference Q-4821.", response.Text, StringComparison.Ordinal);
        Assert.StartsWith("INC-1493 assigned to Vera Kararirick.", response.Text, StringComparison.Ordinal); // text before the call is kept
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    });

    [Fact]
    public Task FunctionInvocation_ResultOfALookup_IsRead() => nano.EachWayAsync(async chat =>
    {
        List<string> calls = [];
        var response = await chat.Through(client => new FunctionInvokingLoop(client))
            .AskAsync("Look up TCK-7154. Who filed TCK-7154?", new() { Tools = IncidentLog.Tools(calls) });

        Assert.Equal(["lookup TCK-7154"], calls);
        Assert.Equal("TCK-7154 filed by Ivo Bariston.", response.Messages[^1].Text);
    });

    [Fact]
    public Task FunctionInvocation_Usage_IsSummedOverRounds() => nano.EachWayAsync(async chat =>
    {
        List<ChatMessage> messages = [new(ChatRole.System, IncidentLog.System), IncidentLog.Ask("Restart the service on node-5423.")];
        var options = new ChatOptions { Tools = IncidentLog.Tools([]) };
        var first = await chat.AskAsync(messages, options);
        var both = await chat.Through(client => new FunctionInvokingLoop(client)).AskAsync(messages, options);

        Assert.True(both.Usage!.InputTokenCount > 2 * first.Usage!.InputTokenCount);
        Assert.True(both.Usage.OutputTokenCount > first.Usage.OutputTokenCount);
        Assert.Equal(both.Usage.InputTokenCount + both.Usage.OutputTokenCount, both.Usage.TotalTokenCount);
    });

    [Fact]
    public Task NotInvoked_CallComesWholeAndTheAnswerEndsWithIt() => nano.EachWayAsync(async chat =>
    {
        var response = await chat.AskAsync("Page the owner of INC-1493.", new() { Tools = IncidentLog.Tools([]) });

        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
        var message = Assert.Single(response.Messages);
        Assert.Collection(
            message.Contents.Where(content => content is not UsageContent),
            content => Assert.Equal("INC-1493 assigned to Vera Kararirick.", Assert.IsType<TextContent>(content).Text),
            content =>
            {
                var call = Assert.IsType<FunctionCallContent>(content);
                Assert.Equal("page_person", call.Name);
                Assert.Equal(["incident", "person"], call.Arguments!.Keys);
                Assert.All(call.Arguments.Values, value => Assert.Equal(JsonValueKind.String, Assert.IsType<JsonElement>(value).ValueKind));
                Assert.Null(call.Exception);
            });
    });

    [Fact]
    public Task Stream_HoldsTheCallInOneUpdate() => nano.EachWayAsync(async chat =>
    {
        var updates = await chat.Client.GetStreamingResponseAsync(
            [new(ChatRole.System, IncidentLog.System), IncidentLog.Ask("Page the owner of INC-1493.")], new() { Tools = IncidentLog.Tools([]) }).ToListAsync();

        Assert.Single(updates.SelectMany(update => update.Contents).OfType<FunctionCallContent>());
        Assert.DoesNotContain("tool_call", string.Concat(updates.Select(update => update.Text)), StringComparison.Ordinal);
    });

    // What the suite of Microsoft.Extensions.AI does not catch: the same id for every call.
    [Fact]
    public async Task CallIds_AreDifferentInAllAnswersOfAllCallers()
    {
        var ids = new System.Collections.Concurrent.ConcurrentBag<string>();
        await nano.EachWayAsync(async chat =>
        {
            for (var i = 0; i < 3; i++)
            {
                var response = await chat.AskAsync("Page the owner of INC-1493.", new() { Tools = IncidentLog.Tools([]), Seed = 7 });
                ids.Add(response.Messages[0].Contents.OfType<FunctionCallContent>().Single().CallId);
            }
        });

        Assert.Equal(12, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[A-Za-z0-9]{9}$", id));
    }

    [Fact]
    public Task ModeNone_ListsToolsButNeverCalls() => nano.EachWayAsync(async chat =>
    {
        var options = new ChatOptions { Tools = IncidentLog.Tools([]), MaxOutputTokens = 60 };
        var auto = await chat.AskAsync("Page the owner of INC-1493.", options);
        options.ToolMode = ChatToolMode.None;
        var none = await chat.AskAsync("Page the owner of INC-1493.", options);

        Assert.Equal(auto.Usage!.InputTokenCount, none.Usage!.InputTokenCount);
        Assert.DoesNotContain(none.Messages[0].Contents, content => content is FunctionCallContent);
        Assert.NotEqual(ChatFinishReason.ToolCalls, none.FinishReason);
        Assert.DoesNotContain("tool_call", none.Text, StringComparison.Ordinal);
    });

    [Fact]
    public Task UnknownFunction_ErrorGoesBackToTheModel() => nano.EachWayAsync(async chat =>
    {
        // the schema alone is offered under another name than the model was told: only a broken caller does that, and must not hang
        var response = await chat.AskAsync(
        [
            IncidentLog.Ask("Page the owner of INC-1493."),
            new(ChatRole.Assistant, [new FunctionCallContent("x", "gone", null)]),
            new(ChatRole.Tool, [new FunctionResultContent("x", "Error: Requested function \"gone\" not found.")]),
        ], new() { Tools = IncidentLog.Tools([]), MaxOutputTokens = 60 });
        Assert.NotNull(response.FinishReason);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task AvailableTools_SchemasOfAllKinds_AreAccepted(bool strict) => nano.EachWayAsync(async chat =>
    {
        var tools = ManyTools.All(strict);
        Assert.True(tools.Count >= 29);
        var response = await chat.AskAsync("Who owns INC-6266?", new() { Tools = tools, MaxOutputTokens = 40 });
        Assert.NotNull(response.FinishReason);
        Assert.True(response.Usage!.InputTokenCount > 500);
    });
}
