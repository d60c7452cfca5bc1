using System.Text.Json;
using MagicDec.Extensions.AI.Tests.Conformance.Support;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Conformance;

[Collection(NanoCollection.Name)]
public class CachingTests(NanoEngine nano)
{
    private const string Call = "Page the owner of INC-1493.";

    [Fact]
    public Task WithoutACache_SampledAnswersVary() => nano.EachWayAsync(async chat =>
    {
        var answers = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 6; i++)
        {
            answers.Add((await chat.AskAsync([new(ChatRole.User, "Hello there")], new() { Temperature = 2, MaxOutputTokens = 12 })).Text);
        }

        Assert.True(answers.Count > 1);
    });

    [Fact]
    public Task SamePromptTwice_IsAnsweredFromTheCache() => nano.EachWayAsync(async chat =>
    {
        var model = new CountingClient(chat.Client);
        var cache = new Dictionary<string, string>(StringComparer.Ordinal);
        var cached = chat.Through(_ => new JsonCachingClient(model, cache));
        var options = new ChatOptions { Temperature = 1, MaxOutputTokens = 30, AdditionalProperties = new() { ["top_logprobs"] = 2 } };
        var first = await cached.AskAsync("Report on INC-1493.", options);
        var second = await cached.AskAsync("Report on INC-1493.", options);

        Assert.Equal(1, model.Calls);
        Assert.Equal(first.Text, second.Text);
        Assert.Equal(first.ResponseId, second.ResponseId);
        Assert.Equal(first.Usage!.TotalTokenCount, second.Usage!.TotalTokenCount);
    });

    [Fact]
    public Task CacheAroundTheLoop_AvoidsAllCalls() => nano.EachWayAsync(async chat =>
    {
        List<string> calls = [];
        var model = new CountingClient(chat.Client);
        var cache = new Dictionary<string, string>(StringComparer.Ordinal);
        var cached = chat.Through(_ => new JsonCachingClient(new FunctionInvokingLoop(model), cache));
        var first = await cached.AskAsync(Call, new() { Tools = IncidentLog.Tools(calls) });
        var second = await cached.AskAsync(Call, new() { Tools = IncidentLog.Tools(calls) });

        Assert.Equal((2, 1), (model.Calls, calls.Count));
        Assert.Equal(first.Text, second.Text);
    });

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    public Task CacheInsideTheLoop_AsksAgainOnlyWhenAResultHasChanged(bool changes, int modelCalls) => nano.EachWayAsync(async chat =>
    {
        var reference = 4821;
        var tool = AIFunctionFactory.Create(
            (string incident, string person) => $$"""{"status": "done", "reference": "Q-{{(changes ? reference++ : reference)}}"}""", "page_person", "Pages the owner of an incident.");
        var model = new CountingClient(chat.Client);
        var cache = new Dictionary<string, string>(StringComparer.Ordinal);
        var cached = chat.Through(_ => new FunctionInvokingLoop(new JsonCachingClient(model, cache)));
        var first = await cached.AskAsync(Call, new() { Tools = [tool] });
        var second = await cached.AskAsync(Call, new() { Tools = [tool] });

        Assert.Equal(modelCalls, model.Calls);
        Assert.EndsWith("Done, reference Q-4821.", first.Text, StringComparison.Ordinal);
        Assert.EndsWith(changes ? "Done, reference Q-4822." : "Done, reference Q-4821.", second.Text, StringComparison.Ordinal);
    });

    // As logging at the level Trace writes them.
    [Fact]
    public Task Everything_CanBeWrittenAsJson() => nano.EachWayAsync(async chat =>
    {
        var updates = await chat.Client.GetStreamingResponseAsync([IncidentLog.Ask(Call)], new() { Tools = IncidentLog.Tools([]) }).ToListAsync();
        foreach (var update in updates)
        {
            var again = JsonSerializer.Deserialize<ChatResponseUpdate>(JsonSerializer.Serialize(update, AIJsonUtilities.DefaultOptions), AIJsonUtilities.DefaultOptions)!;
            Assert.Equal((update.Text, update.MessageId, update.Role, update.FinishReason), (again.Text, again.MessageId, again.Role, again.FinishReason));
            Assert.Equal(update.Contents.Select(content => content.GetType()), again.Contents.Select(content => content.GetType()));
        }

        var call = JsonSerializer.Serialize(updates.SelectMany(update => update.Contents).OfType<FunctionCallContent>().Single(), AIJsonUtilities.DefaultOptions);
        Assert.Contains("Vera Kararirick", call, StringComparison.Ordinal);
    });
}
