using System.ComponentModel.DataAnnotations;
using MagicDec.Extensions.AI.Tests.Conformance.Support;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Conformance;

/// <summary>Calls that must come, to functions Nano was never trained for: that their arguments bind is the masks' doing.</summary>
[Collection(NanoCollection.Name)]
public class RequiredToolTests(NanoEngine nano)
{
    private static readonly string[] Names = ["page_person", "lookup", "restart_service"];

    public enum Priority
    {
        Low,
        High,
    }

    [Fact]
    public Task RequireAny_CallsOneOfTheTools() => nano.EachWayAsync(async chat =>
    {
        // asked for a fact, it would answer in words
        var response = await chat.AskAsync("Who owns INC-6266?", new() { Tools = IncidentLog.Tools([]), ToolMode = ChatToolMode.RequireAny, MaxOutputTokens = 120 });
        var calls = response.Messages[0].Contents.OfType<FunctionCallContent>().ToList();
        Assert.NotEmpty(calls);
        Assert.All(calls, call => Assert.Contains(call.Name, Names));
        Assert.Equal(calls.Count, calls.Select(call => call.CallId).Distinct().Count());
    });

    [Theory]
    [InlineData("lookup")]
    [InlineData("restart_service")]
    public Task RequireSpecific_CallsThatOneOnceAndGoesOn(string name) => nano.EachWayAsync(async chat =>
    {
        List<string> calls = [];
        var response = await chat.Through(client => new FunctionInvokingLoop(client)).AskAsync("Who owns INC-6266?", new()
        {
            Tools = IncidentLog.Tools(calls),
            ToolMode = ChatToolMode.RequireSpecific(name),
            AllowMultipleToolCalls = false,
            MaxOutputTokens = 120,
        });
        Assert.StartsWith(name, calls[0], StringComparison.Ordinal);
        Assert.Equal(name, response.Messages[0].Contents.OfType<FunctionCallContent>().Single().Name);
    });

    [Fact]
    public Task Parameterless_IsInvoked() => InvokedAsync(called => AIFunctionFactory.Create(() => called("none"), "now"), text => Assert.Equal("none", text));

    [Fact]
    public Task OptionalParameter_IsGivenOrDefaulted() => InvokedAsync(
        called => AIFunctionFactory.Create(([Range(0, 99)] int count = 7, bool loud = true) => called($"{count} {loud}"), "alarm"),
        text => Assert.Matches("^[0-9]{1,2} (True|False)$", text));

    [Fact]
    public Task NestedParameters_Bind() => InvokedAsync(
        called => AIFunctionFactory.Create((Ticket ticket) => called($"{ticket.Site.Rack} {ticket.Priority}"), "open_ticket"),
        text => Assert.Matches("^[1-9][0-9]{2} (Low|High)$", text));

    [Fact]
    public Task ArrayParameter_Binds() => InvokedAsync(
        called => AIFunctionFactory.Create((Priority[] levels) => called(string.Join(',', levels)), "set_levels"),
        text => Assert.Matches("^((Low|High)(,(Low|High))*)?$", text));

    private Task InvokedAsync(Func<Func<string, string>, AIFunction> create, Action<string> check) => nano.EachWayAsync(async chat =>
    {
        List<string> invoked = [];
        var tool = create(text =>
        {
            invoked.Add(text);
            return "done";
        });
        var response = await chat.Through(client => new FunctionInvokingLoop(client)).AskAsync("Report on INC-6266.", new()
        {
            Tools = [tool],
            ToolMode = ChatToolMode.RequireSpecific(tool.Name),
            AllowMultipleToolCalls = false,
            MaxOutputTokens = 200,
        });
        if (invoked.Count == 0)
        {
            Assert.Equal(ChatFinishReason.Length, response.FinishReason); // a list without a bound may not have ended
            return;
        }

        check(invoked[0]);
        Assert.True(response.Usage!.TotalTokenCount > 0);
    });

    public sealed record Site([property: Range(100, 999)] int Rack);

    public sealed record Ticket(Priority Priority, Site Site);
}
