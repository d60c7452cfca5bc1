using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using MagicDec.Extensions.AI.Tests.Conformance.Support;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Conformance;

/// <summary>Answers of a type, as <c>GetResponseAsync&lt;T&gt;</c> asks for them: an object by its schema, anything else in <c>{"data": ...}</c>.</summary>
[Collection(NanoCollection.Name)]
public class StructuredOutputTests(NanoEngine nano)
{
    [JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
    public enum Severity
    {
        Minor,
        Major,
    }

    [Fact]
    public Task Object_IsRead() => TypedAsync<Incident>(incident =>
    {
        Assert.NotNull(incident.Owner);
        Assert.True(Enum.IsDefined(incident.Severity));
    });

    [Fact]
    public Task Integer_IsRead() => TypedAsync<Measured>(value => Assert.InRange(value.Data, -40, 4000));

    [Fact]
    public Task Text_IsRead() => TypedAsync<Wrapped<string>>(value => Assert.NotNull(value));

    [Fact]
    public Task Boolean_IsRead() => TypedAsync<Wrapped<bool>>(_ => { });

    [Fact]
    public Task Enumeration_IsRead() => TypedAsync<Wrapped<Severity>>(value => Assert.True(Enum.IsDefined(value.Data)));

    [Fact]
    public Task Array_IsRead() => TypedAsync<Wrapped<Severity[]>>(value => Assert.All(value.Data ?? [], item => Assert.True(Enum.IsDefined(item))));

    [Fact]
    public Task WithFunctions_IsACallOrTheObject() => nano.EachWayAsync(async chat =>
    {
        foreach (var question in new[] { "Page the owner of INC-1493.", "Who owns INC-6266?" })
        {
            var response = await chat.AskAsync(question, new()
            {
                Tools = IncidentLog.Tools([]),
                ResponseFormat = ChatResponseFormat.ForJsonSchema<Wrapped<Severity>>(),
                MaxOutputTokens = 120,
            });
            if (response.FinishReason == ChatFinishReason.ToolCalls)
            {
                Assert.Empty(response.Text);
                Assert.NotEmpty(response.Messages[0].Contents.OfType<FunctionCallContent>());
            }
            else
            {
                Assert.NotNull(JsonSerializer.Deserialize<Wrapped<Severity>>(response.Text, AIJsonUtilities.DefaultOptions));
            }
        }
    });

    // Without a schema in the format, it comes as a second message of the user.
    [Fact]
    public Task NonNative_IsAnyJsonObject() => nano.EachWayAsync(async chat =>
    {
        var response = await chat.AskAsync(
            [IncidentLog.Ask("Who owns INC-6266?"), new(ChatRole.User, "Respond with a JSON value conforming to the following schema: {\"type\": \"object\"}")],
            new() { ResponseFormat = ChatResponseFormat.Json, MaxOutputTokens = 200 });
        if (response.FinishReason != ChatFinishReason.Length)
        {
            Assert.Equal(JsonValueKind.Object, JsonElement.Parse(response.Text).ValueKind);
        }
        else
        {
            Assert.StartsWith("{", response.Text.TrimStart(), StringComparison.Ordinal);
        }
    });

    private Task TypedAsync<T>(Action<T> check) => nano.EachWayAsync(async chat =>
    {
        var response = await chat.AskAsync("Report on INC-6266.", new() { ResponseFormat = ChatResponseFormat.ForJsonSchema<T>(), MaxOutputTokens = 300 });
        if (response.FinishReason == ChatFinishReason.Length)
        {
            Assert.StartsWith("{", response.Text.TrimStart(), StringComparison.Ordinal); // text and lists without a bound may go on
            return;
        }

        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        check(JsonSerializer.Deserialize<T>(response.Text, AIJsonUtilities.DefaultOptions)!);
    });

    public sealed record Incident(string Owner, Severity Severity, [property: Range(0, 99)] int Count, bool Open);

    // Without a range any number of digits is an integer to a schema, if not to .NET.
    public sealed record Measured([property: Range(-40, 4000)] int Data);

    public sealed record Wrapped<T>(T Data);
}
