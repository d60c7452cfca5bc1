using MagicDec.Extensions.AI.Tests.Conformance.Support;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Conformance;

[Collection(NanoCollection.Name)]
public class AnswerTests(NanoEngine nano)
{
    private const string Owner = "INC-6266 assigned to Mina Fenudorf.";

    [Fact]
    public Task SingleRequestMessage_IsAnswered() => nano.EachWayAsync(async chat =>
    {
        var response = await chat.AskAsync([IncidentLog.Ask("Who owns INC-6266?")]);
        Assert.Equal(Owner, response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    });

    [Fact]
    public Task MultipleRequestMessages_AreAllRead() => nano.EachWayAsync(async chat =>
    {
        var response = await chat.AskAsync(
        [
            new(ChatRole.System, IncidentLog.System),
            IncidentLog.Ask("What does node-5423 serve?"),
            new(ChatRole.Assistant, "node-5423 serves video-index-60."),
            new(ChatRole.User, "Who owns INC-6266?"),
        ]);
        Assert.Equal(Owner, response.Text);
    });

    [Fact]
    public Task EmptyMessages_DoNoHarm() => nano.EachWayAsync(async chat =>
    {
        var response = await chat.AskAsync(
        [
            new(ChatRole.System, Array.Empty<AIContent>()),
            new(ChatRole.User, Array.Empty<AIContent>()),
            new(ChatRole.Assistant, Array.Empty<AIContent>()),
            IncidentLog.Ask("Who owns INC-6266?"),
        ]);
        Assert.Contains("INC-6266", response.Text, StringComparison.Ordinal);
        Assert.True(response.Usage!.OutputTokenCount > 1);
    });

    [Fact]
    public Task NoMessages_GiveAnAnswer() => nano.EachWayAsync(async chat =>
    {
        var response = await chat.AskAsync([], new() { MaxOutputTokens = 4 });
        Assert.InRange(response.Usage!.OutputTokenCount!.Value, 1, 4);
    });

    [Fact]
    public Task Instructions_WorkAsTheSystemMessage() => nano.EachWayAsync(async chat =>
    {
        var ask = IncidentLog.Ask("Report on INC-1493.");
        var asMessage = await chat.AskAsync([new(ChatRole.System, IncidentLog.System), ask]);
        var asOption = await chat.AskAsync([ask], new() { Instructions = IncidentLog.System });
        var asBoth = await chat.AskAsync([new(ChatRole.System, IncidentLog.System), ask], new() { Instructions = IncidentLog.System });
        var asDeveloper = await chat.AskAsync([new(new ChatRole("developer"), IncidentLog.System), ask]);

        Assert.All([asOption, asBoth, asDeveloper], response => Assert.Equal(asMessage.Text, response.Text));
        Assert.All([asOption, asBoth, asDeveloper], response => Assert.Equal(asMessage.Usage!.InputTokenCount, response.Usage!.InputTokenCount));
        Assert.Equal("INC-1493 affects video-index-60. INC-1493 assigned to Vera Kararirick. INC-1493 caused by E-2783. Done INC-1493, no more.", asMessage.Text);
    });

    [Fact]
    public Task Usage_IsWholeAndAddsUp() => nano.EachWayAsync(async chat =>
    {
        var usage = (await chat.AskAsync("Who owns INC-6266?")).Usage!;
        Assert.True(usage.InputTokenCount > 1);
        Assert.True(usage.OutputTokenCount > 1);
        Assert.Equal(usage.InputTokenCount + usage.OutputTokenCount, usage.TotalTokenCount);
        Assert.InRange(usage.CachedInputTokenCount!.Value, 0, usage.InputTokenCount!.Value - 1);
    });

    [Fact]
    public Task Stream_HasSeveralUpdatesAndOneUsageAtItsEnd() => nano.EachWayAsync(async chat =>
    {
        var updates = await chat.Client.GetStreamingResponseAsync([IncidentLog.Ask("Report on INC-1493.")]).ToListAsync();
        Assert.True(updates.Count > 2);
        Assert.Single(updates.SelectMany(update => update.Contents).OfType<UsageContent>());
        Assert.Contains(updates[^1].Contents, content => content is UsageContent);
        Assert.Equal(ChatFinishReason.Stop, updates[^1].FinishReason);
        Assert.All(updates.SkipLast(1), update => Assert.Null(update.FinishReason));
    });

    [Fact]
    public Task Stream_AppendedToTheHistory_IsOneMessageOfOneText() => nano.EachWayAsync(async chat =>
    {
        List<ChatMessage> history = [new(ChatRole.System, IncidentLog.System), IncidentLog.Ask("What caused INC-6266?")];
        history.AddMessages(await chat.Client.GetStreamingResponseAsync(history).ToListAsync());
        var answer = Assert.Single(history.Skip(2));
        Assert.Equal(ChatRole.Assistant, answer.Role);
        Assert.Equal("INC-6266 caused by E-8533.", Assert.IsType<TextContent>(Assert.Single(answer.Contents)).Text);

        history.Add(new(ChatRole.User, "Who owns INC-6266?"));
        var next = await chat.AskAsync(history);
        Assert.Equal(Owner, next.Text);
        Assert.True(next.Usage!.CachedInputTokenCount > 100); // the whole first turn
    });

    // What the suite of Microsoft.Extensions.AI does not catch: no role, no message id.
    [Fact]
    public Task Updates_AllCarryRoleIdsAndModel() => nano.EachWayAsync(async chat =>
    {
        var updates = await chat.Client.GetStreamingResponseAsync([IncidentLog.Ask("Report on INC-1493.")]).ToListAsync();
        var others = await chat.Client.GetStreamingResponseAsync([IncidentLog.Ask("Report on INC-1493.")]).ToListAsync();
        Assert.All(updates, update => Assert.Equal(ChatRole.Assistant, update.Role));
        Assert.All(updates, update => Assert.Equal("nano", update.ModelId));
        Assert.All(updates, update => Assert.NotNull(update.CreatedAt));
        Assert.False(string.IsNullOrEmpty(Assert.Single(updates.Select(update => update.MessageId).Distinct())));
        Assert.False(string.IsNullOrEmpty(Assert.Single(updates.Select(update => update.ResponseId).Distinct())));
        Assert.NotEqual(updates[0].MessageId, others[0].MessageId);
        Assert.NotEqual(updates[0].ResponseId, others[0].ResponseId);
    });

    [Fact]
    public Task Limits_EndTheAnswer() => nano.EachWayAsync(async chat =>
    {
        var cut = await chat.AskAsync("Report on INC-1493.", new() { MaxOutputTokens = 5 });
        Assert.Equal((ChatFinishReason.Length, 5), (cut.FinishReason!.Value, (int)cut.Usage!.OutputTokenCount!));
        var stopped = await chat.AskAsync("Report on INC-1493.", new() { StopSequences = [" assigned"] });
        Assert.Equal(("INC-1493 affects video-index-60. INC-1493", ChatFinishReason.Stop), (stopped.Text, stopped.FinishReason!.Value));
    });
}
