using System.Text.Json;
using MagicDec.Engine.Constraints;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Constraints;

/// <summary>Tool modes and response formats with a model that knows neither tools nor JSON: whatever comes out right is the masks' doing.</summary>
public class ConstrainedChatTests(StoriesEngine stories) : IClassFixture<StoriesEngine>
{
    // Names the tools, so that they are not explained at length in the prompt.
    private const string Template = "{{ bos_token }}{% for tool in tools or [] %}{{ tool.function.name }} {% endfor %}{% for m in messages %}{{ m.content }}{% endfor %}";

    private static readonly AIFunction[] Tools =
    [
        new Declared("get_weather", """{"type":"object","properties":{"city":{"enum":["Oslo","Rome","New York"]},"days":{"type":"integer","minimum":1,"maximum":14}},"required":["city"]}"""),
        new Declared("get_weather_map", """{"type":"object","properties":{"zoom":{"type":"number","minimum":0,"maximum":1},"note":{"type":"string","maxLength":20}},"required":["zoom","note"]}"""),
        new Declared("stop", """{"type":"object","properties":{}}"""),
    ];

    public static TheoryData<ToolCallFormat> Formats => [.. Enum.GetValues<ToolCallFormat>().Where(format => format != ToolCallFormat.None)];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task RequireAny_EveryFamily_GivesCallsOfTheTools(ToolCallFormat format)
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            var response = await AskAsync(format, new() { ToolMode = ChatToolMode.RequireAny, AllowMultipleToolCalls = false, Seed = seed });
            var call = Assert.IsType<FunctionCallContent>(Assert.Single(response.Messages[0].Contents));
            AssertValid(call);
            Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task RequireSpecific_EveryFamily_GivesThatCall(ToolCallFormat format)
    {
        var response = await AskAsync(format, new() { ToolMode = ChatToolMode.RequireSpecific("get_weather"), AllowMultipleToolCalls = false });
        var call = Assert.IsType<FunctionCallContent>(Assert.Single(response.Messages[0].Contents));
        Assert.Equal("get_weather", call.Name);
        AssertValid(call);
    }

    [Fact]
    public async Task RequireAny_SeveralAllowed_GivesOneOrMore()
    {
        for (var seed = 1; seed <= 12; seed++)
        {
            var response = await AskAsync(ToolCallFormat.Nano, new() { ToolMode = ChatToolMode.RequireAny, Seed = seed, MaxOutputTokens = 400, Temperature = 1.5f });
            Assert.NotEmpty(response.Messages[0].Contents);
            Assert.All(response.Messages[0].Contents.SkipLast(response.FinishReason == ChatFinishReason.Length ? 1 : 0), content => AssertValid(Assert.IsType<FunctionCallContent>(content)));
        }

    }

    [Fact]
    public async Task ResponseFormat_Schema_GivesAValidDocument()
    {
        var schema = AIJsonUtilities.CreateJsonSchema(typeof(Forecast), serializerOptions: AIJsonUtilities.DefaultOptions);
        for (var seed = 1; seed <= 6; seed++)
        {
            var response = await AskAsync(null, new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(schema, "forecast"), Seed = seed }, tools: false);
            var forecast = JsonSerializer.Deserialize<Forecast>(response.Text, AIJsonUtilities.DefaultOptions);
            Assert.NotNull(forecast);
            Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        }
    }

    [Fact]
    public async Task ResponseFormat_Json_BeginsAnObject()
    {
        var response = await AskAsync(null, new() { ResponseFormat = ChatResponseFormat.Json }, tools: false);
        Assert.StartsWith("{", response.Text, StringComparison.Ordinal);
        Assert.True(TokenConstraintAccepts(TokenConstraint.FromJson(), response.Text));
    }

    [Theory]
    [InlineData(ToolCallFormat.Hermes)]
    [InlineData(ToolCallFormat.Llama)]
    [InlineData(ToolCallFormat.MistralNamed)]
    public async Task ResponseFormat_WithTools_GivesACallOrTheSchema(ToolCallFormat format)
    {
        var schema = JsonElement.Parse("""{"type":"object","properties":{"mood":{"enum":["happy","sad"]}},"required":["mood"],"additionalProperties":false}""");
        var (calls, documents) = (0, 0);
        for (var seed = 1; seed <= 10; seed++)
        {
            var response = await AskAsync(format, new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(schema), AllowMultipleToolCalls = false, Seed = seed, Temperature = 2 });
            if (response.Messages[0].Contents is [FunctionCallContent call])
            {
                AssertValid(call);
                calls++;
            }
            else
            {
                Assert.Contains(JsonDocument.Parse(response.Text).RootElement.GetProperty("mood").GetString(), new[] { "happy", "sad" });
                documents++;
            }
        }

        Assert.Equal(10, calls + documents);
        Assert.True(documents > 0);
    }

    [Fact]
    public async Task None_ToolsOffered_CallsNothing()
    {
        var response = await AskAsync(ToolCallFormat.Hermes, new() { ToolMode = ChatToolMode.None, MaxOutputTokens = 40 });
        Assert.All(response.Messages[0].Contents, content => Assert.IsType<TextContent>(content));
    }

    [Fact]
    public async Task Streaming_AndDrafted_GivesTheSameCall()
    {
        var options = Options(new() { ToolMode = ChatToolMode.RequireSpecific("get_weather_map"), AllowMultipleToolCalls = false, Seed = 3 });
        using var client = Client(ToolCallFormat.Hermes);
        var plain = await client.GetResponseAsync("Once upon a time", options);
        options.AdditionalProperties = new() { ["drafting"] = "sparse" };
        var streamed = (await client.GetStreamingResponseAsync("Once upon a time", options).ToListAsync()).ToChatResponse();
        Assert.True(streamed.Usage!.AdditionalCounts!["drafted_tokens"] > 0);
        var expected = plain.Messages[0].Contents.OfType<FunctionCallContent>().Single();
        var found = streamed.Messages[0].Contents.OfType<FunctionCallContent>().Single();
        Assert.Equal(JsonSerializer.Serialize(expected.Arguments, AIJsonUtilities.DefaultOptions), JsonSerializer.Serialize(found.Arguments, AIJsonUtilities.DefaultOptions));
    }

    [Fact]
    public async Task ResponseFormat_SchemaThatCannotBeUsed_FailsThatRequestOnly()
    {
        var schema = JsonElement.Parse("""{"type":"string","minLength":3,"maxLength":2}""");
        var error = await Assert.ThrowsAsync<ConstraintException>(() => AskAsync(null, new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(schema) }, tools: false));
        Assert.Contains("minLength 3 is above maxLength 2", error.Message, StringComparison.Ordinal);

        var tool = new Declared("broken", """{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}""");
        error = await Assert.ThrowsAsync<ConstraintException>(() => Client(ToolCallFormat.Hermes).GetResponseAsync("Hi", new() { Tools = [tool] }));
        Assert.Contains("contain another without end", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty((await AskAsync(null, new() { MaxOutputTokens = 4 }, tools: false)).Text);
    }

    [Fact]
    public async Task RequireAny_SyntaxUnknown_SaysWhatToSet() =>
        Assert.Contains("ToolCallFormat", (await Assert.ThrowsAsync<ArgumentException>(() => AskAsync(ToolCallFormat.None, new() { ToolMode = ChatToolMode.RequireAny }))).Message, StringComparison.Ordinal);

    private static void AssertValid(FunctionCallContent call)
    {
        var arguments = call.Arguments!.ToDictionary(pair => pair.Key, pair => (JsonElement)pair.Value!);
        switch (call.Name)
        {
            case "get_weather":
                Assert.Contains(arguments["city"].GetString(), new[] { "Oslo", "Rome", "New York" });
                Assert.True(!arguments.TryGetValue("days", out var days) || days.GetInt32() is >= 1 and <= 14);
                Assert.True(arguments.Count <= 2);
                break;
            case "get_weather_map":
                Assert.InRange(arguments["zoom"].GetDouble(), 0, 1);
                Assert.True(arguments["note"].GetString()!.EnumerateRunes().Count() <= 20);
                break;
            default:
                Assert.Equal("stop", call.Name);
                Assert.Empty(arguments);
                break;
        }
    }

    private static bool TokenConstraintAccepts(TokenConstraint constraint, string beginning)
    {
        var table = new Engine.Constraints.Matching.MatchTable(constraint.Grammar);
        return !System.Text.Encoding.UTF8.GetBytes(beginning).Aggregate(table.Start(), table.Step).IsDead;
    }

    private static ChatOptions Options(ChatOptions options, bool tools = true)
    {
        options.Tools = tools ? [.. Tools] : null;
        options.MaxOutputTokens ??= 250;
        return options;
    }

    private Task<ChatResponse> AskAsync(ToolCallFormat? format, ChatOptions options, bool tools = true) =>
        Client(format).GetResponseAsync("Once upon a time", Options(options, tools));

    private IChatClient Client(ToolCallFormat? format) => stories.CreateClient(options =>
    {
        options.ToolCallFormat = format;
        options.ChatTemplate = Template;
    });

    private sealed record Forecast(Guid Id, DateOnly Day, int? Degrees, Sky Sky, bool[] Rain);

    private enum Sky
    {
        Clear,
        Grey,
    }

    private sealed class Declared(string name, string schema) : AIFunction
    {
        public override string Name => name;

        public override JsonElement JsonSchema { get; } = JsonElement.Parse(schema);

        protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken) => new("done");
    }
}
