using System.Text.Json;
using System.Text.Json.Nodes;
using MagicDec.Testing.Stories;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace MagicDec.Extensions.AI.Tests;

public class MagicDecChatClientTests(StoriesEngine stories) : IClassFixture<StoriesEngine>
{
    private static readonly Stories260KCase Story = Stories260K.Cases.Single(c => c.Prompt == "Once upon a time");

    [Fact]
    public async Task GetResponseAsync_Greedy_IsTheReferencesText()
    {
        var response = await stories.CreateClient().GetResponseAsync(Story.Prompt, StoriesEngine.Greedy);
        Assert.Equal(Story.Text, response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal("stories", response.ModelId);
        Assert.NotNull(response.ResponseId);
        Assert.NotNull(response.CreatedAt);
        Assert.Equal((Story.PromptIds.Length, Story.GreedyIds.Length), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount));
        Assert.Equal(Story.PromptIds.Length + Story.GreedyIds.Length, response.Usage.TotalTokenCount);
        var message = Assert.Single(response.Messages);
        Assert.Equal(ChatRole.Assistant, message.Role);
        Assert.Equal("stop", message.AdditionalProperties!["finish_reason"]);
        Assert.IsType<TextContent>(Assert.Single(message.Contents));
    }

    [Fact]
    public async Task GetStreamingResponseAsync_Greedy_IsOneMessageWithOneUsage()
    {
        var updates = await stories.CreateClient().GetStreamingResponseAsync(Story.Prompt, StoriesEngine.Greedy).ToListAsync();
        Assert.Equal(Story.Text, string.Concat(updates.Select(update => update.Text)));
        Assert.True(updates.Count > 50);
        Assert.All(updates, update => Assert.Equal(ChatRole.Assistant, update.Role));
        Assert.NotNull(Assert.Single(updates.Select(update => update.MessageId).Distinct()));
        Assert.NotNull(Assert.Single(updates.Select(update => update.ResponseId).Distinct()));
        Assert.Equal("stories", Assert.Single(updates.Select(update => update.ModelId).Distinct()));
        Assert.NotNull(Assert.Single(updates.Select(update => update.CreatedAt).Distinct()));
        Assert.All(updates.SkipLast(1), update => Assert.Null(update.FinishReason));
        Assert.Equal(ChatFinishReason.Stop, updates[^1].FinishReason);
        Assert.Equal("stop", updates[^1].AdditionalProperties!["finish_reason"]);
        var usage = Assert.Single(updates.SelectMany(update => update.Contents).OfType<UsageContent>());
        Assert.Contains(usage, updates[^1].Contents);
        Assert.Equal(Story.GreedyIds.Length, usage.Details.OutputTokenCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    public async Task GetResponseAsync_MaxOutputTokens_EndsByLength(int limit)
    {
        var response = await stories.CreateClient().GetResponseAsync(Story.Prompt, new() { Temperature = 0, MaxOutputTokens = limit });
        Assert.Equal(ChatFinishReason.Length, response.FinishReason);
        Assert.Equal(limit, response.Usage!.OutputTokenCount);
        Assert.StartsWith(response.Text, Story.Text, StringComparison.Ordinal);
        Assert.Equal("length", response.Messages[0].AdditionalProperties!["finish_reason"]);
    }

    [Theory]
    [InlineData("max_tokens")]
    [InlineData("num_predict")]
    [InlineData("MaxNewTokens")]
    public async Task GetResponseAsync_LimitInAdditionalProperties_IsHonoured(string name)
    {
        var response = await stories.CreateClient().GetResponseAsync(
            Story.Prompt, new() { AdditionalProperties = new() { ["temperature"] = "0", [name] = 5.0 } });
        Assert.Equal(5, response.Usage!.OutputTokenCount);
        Assert.StartsWith(response.Text, Story.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_ClientLimit_HoldsUnlessRequestSays()
    {
        var client = stories.CreateClient(options => options.MaxOutputTokens = 3);
        Assert.Equal(3, (await client.GetResponseAsync(Story.Prompt, StoriesEngine.Greedy)).Usage!.OutputTokenCount);
        Assert.Equal(5, (await client.GetResponseAsync(Story.Prompt, new() { MaxOutputTokens = 5 })).Usage!.OutputTokenCount);
    }

    [Fact]
    public async Task GetResponseAsync_ContextFull_EndsByLength()
    {
        var endless = Stories260K.Cases.Single(c => c.Prompt == "Lily and Tom went to the park");
        var response = await stories.CreateClient().GetResponseAsync(endless.Prompt, StoriesEngine.Greedy);
        Assert.Equal(ChatFinishReason.Length, response.FinishReason);
        Assert.Equal(stories.Engine.MaxContextTokens, response.Usage!.TotalTokenCount);
    }

    [Theory]
    [InlineData("a little girl named Lily")]
    [InlineData("ily. She lo")]
    [InlineData(",")]
    [InlineData(" red ball. She w")]
    public async Task GetStreamingResponseAsync_StopSequence_CutsAcrossTokens(string stop)
    {
        var options = new ChatOptions { Temperature = 0, StopSequences = ["never in it", stop] };
        var updates = await stories.CreateClient().GetStreamingResponseAsync(Story.Prompt, options).ToListAsync();
        Assert.Equal(Story.Text[..Story.Text.IndexOf(stop, StringComparison.Ordinal)], string.Concat(updates.Select(update => update.Text)));
        Assert.Equal(ChatFinishReason.Stop, updates[^1].FinishReason);
        Assert.InRange(updates.SelectMany(update => update.Contents).OfType<UsageContent>().Single().Details.OutputTokenCount!.Value, 1, Story.GreedyIds.Length - 1);
        await AssertNothingHeldAsync();
    }

    [Fact]
    public async Task GetResponseAsync_StopInAdditionalProperties_IsHonoured()
    {
        var options = new ChatOptions { Temperature = 0, AdditionalProperties = new() { ["stop"] = JsonDocument.Parse("[\"Lily\"]").RootElement } };
        Assert.Equal(", there was a little girl named ", (await stories.CreateClient().GetResponseAsync(Story.Prompt, options)).Text);
    }

    [Fact]
    public async Task GetResponseAsync_SameSeed_SameText()
    {
        var client = stories.CreateClient();
        var options = new ChatOptions { Seed = -5, MaxOutputTokens = 60, TopP = 0.95f };
        var first = await client.GetResponseAsync(Story.Prompt, options);
        var again = await stories.CreateClient().GetResponseAsync(Story.Prompt, options);
        var other = await client.GetResponseAsync(Story.Prompt, new() { Seed = 6, MaxOutputTokens = 60, TopP = 0.95f });
        Assert.Equal(first.Text, again.Text);
        Assert.NotEqual(first.Text, other.Text);
        Assert.NotEqual(first.ResponseId, again.ResponseId);
    }

    [Fact]
    public async Task GetResponseAsync_NoOptions_SamplesAfreshEachTime()
    {
        var client = stories.CreateClient(options => options.MaxOutputTokens = 40);
        var texts = new HashSet<string>();
        for (var i = 0; i < 3; i++)
        {
            texts.Add((await client.GetResponseAsync(Story.Prompt)).Text);
        }

        Assert.Equal(3, texts.Count);
    }

    [Fact]
    public async Task GetResponseAsync_InjectedRandomness_IsReproducible()
    {
        var first = await stories.CreateCountingClient().GetResponseAsync(Story.Prompt, new() { MaxOutputTokens = 40 });
        var second = await stories.CreateCountingClient().GetResponseAsync(Story.Prompt, new() { MaxOutputTokens = 40 });
        Assert.Equal((first.Text, first.ResponseId), (second.Text, second.ResponseId));
    }

    [Fact]
    public async Task GetResponseAsync_ModelSaysGreedy_DefaultIsGreedy()
    {
        await using var engine = await StoriesEngine.LoadAsync(
            new Dictionary<string, string> { ["generation_config.json"] = """{"do_sample": false, "temperature": 0.7, "eos_token_id": 1}""" });
        using var client = engine.AsChatClient(StoriesEngine.Options);
        Assert.Equal(Story.Text, (await client.GetResponseAsync(Story.Prompt)).Text);
    }

    [Fact]
    public async Task GetResponseAsync_Logprobs_CoverEveryTokenInJson()
    {
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 12, AdditionalProperties = new() { ["logprobs"] = true, ["top_logprobs"] = 2 } };
        var response = await stories.CreateClient().GetResponseAsync(Story.Prompt, options);
        var logprobs = Assert.IsType<JsonArray>(response.Messages[0].AdditionalProperties!["logprobs"]);
        Assert.Equal(Story.GreedyIds.Take(12), logprobs.Select(entry => entry!["id"]!.GetValue<int>()));
        Assert.All(logprobs, entry =>
        {
            var top = entry!["top_logprobs"]!.AsArray();
            Assert.Equal(2, top.Count);
            Assert.Equal(entry["id"]!.GetValue<int>(), top[0]!["id"]!.GetValue<int>());
            Assert.InRange(entry["logprob"]!.GetValue<float>(), -20f, 0f);
        });
        Assert.Equal(12, JsonSerializer.Deserialize<ChatResponse>(JsonSerializer.Serialize(response, AIJsonUtilities.DefaultOptions), AIJsonUtilities.DefaultOptions)!.Usage!.OutputTokenCount);
    }

    [Fact]
    public async Task GetResponseAsync_CallersOptions_AreNotChanged()
    {
        var options = new ChatOptions
        {
            Instructions = "Once",
            StopSequences = ["x"],
            Tools = [AIFunctionFactory.Create(() => 1, "f")],
            AdditionalProperties = new() { ["min_p"] = 0.1 },
            MaxOutputTokens = 3,
            ModelId = "other",
        };
        var before = JsonSerializer.Serialize(options, AIJsonUtilities.DefaultOptions);
        var messages = new List<ChatMessage> { new(ChatRole.User, " upon") };
        await stories.CreateClient().GetResponseAsync(messages, options);
        Assert.Equal(before, JsonSerializer.Serialize(options, AIJsonUtilities.DefaultOptions));
        Assert.Equal(" upon", Assert.Single(messages).Text);
    }

    [Fact]
    public async Task GetResponseAsync_PromptTooLong_ThrowsBeforeWork()
    {
        var steps = stories.Engine.GetStatistics().Steps;
        var error = await Assert.ThrowsAsync<ArgumentException>(() => stories.CreateClient().GetResponseAsync(new string('x', 2000)));
        Assert.Contains("the context holds 512", error.Message, StringComparison.Ordinal);
        Assert.Equal(steps, stories.Engine.GetStatistics().Steps);
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(ToolCallFormat.None, 0)]
    [InlineData(ToolCallFormat.Hermes, 0)]
    public async Task GetResponseAsync_ToolsOfferedButCallsUnknown_WarnsOnce(ToolCallFormat? format, int warnings)
    {
        var log = new WarningLog();
        var options = StoriesEngine.Options;
        options.ChatTemplate += "{% for tool in tools or [] %}{{ tool.function.name }}{% endfor %}";
        options.ToolCallFormat = format;
        using var client = stories.Engine.AsChatClient(options, log);
        for (var i = 0; i < 2; i++)
        {
            await client.GetResponseAsync("Once", new() { Tools = [AIFunctionFactory.Create(() => 1, "f")], MaxOutputTokens = 2 });
        }

        Assert.Equal(warnings, log.Warnings.Count);
        Assert.All(log.Warnings, warning => Assert.Contains("MagicDecChatClientOptions.ToolCallFormat", warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task GetResponseAsync_BadSettings_ThrowClearly()
    {
        var client = stories.CreateClient();
        Task Call(ChatOptions options) => client.GetResponseAsync("a", options);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Call(new() { Temperature = -1 }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Call(new() { MaxOutputTokens = 0 }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Call(new() { AdditionalProperties = new() { ["temperature"] = "abc" } }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Call(new() { AdditionalProperties = new() { ["logit_bias"] = new Dictionary<string, int> { ["99999"] = 1 } } }));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.GetResponseAsync((IEnumerable<ChatMessage>)null!));
        Assert.Throws<ArgumentNullException>(() => { client.GetStreamingResponseAsync((IEnumerable<ChatMessage>)null!); });
        await AssertNothingHeldAsync();
    }

    [Fact]
    public async Task GetResponseAsync_SecondTurn_ContinuesHistory()
    {
        var client = stories.CreateClient();
        List<ChatMessage> history = [new(ChatRole.User, Story.Prompt)];
        history.AddMessages(await client.GetResponseAsync(history, new() { Temperature = 0, MaxOutputTokens = 10 }));
        var second = await client.GetResponseAsync(history, new() { Temperature = 0, MaxOutputTokens = 10 });
        Assert.Equal(Story.PromptIds.Length + 10, second.Usage!.InputTokenCount);
        Assert.StartsWith(history[1].Text + second.Text, Story.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetResponseAsync_ManyAtOnce_EachGetsItsOwnAnswer()
    {
        var client = stories.CreateClient();
        var cases = Stories260K.Cases.Where(c => c.Prompt.Length > 0).ToList();
        var expected = new List<string>();
        foreach (var item in cases)
        {
            expected.Add((await client.GetResponseAsync(item.Prompt, Limited(item))).Text);
        }

        var answers = await Task.WhenAll(cases.Concat(cases).Select(item => client.GetResponseAsync(item.Prompt, Limited(item))));
        Assert.Equal(expected.Concat(expected), answers.Select(answer => answer.Text));
        await AssertNothingHeldAsync();

        static ChatOptions Limited(Stories260KCase item) => new() { Seed = item.Prompt.Length, MaxOutputTokens = 50 };
    }

    private async Task AssertNothingHeldAsync()
    {
        // a request elsewhere in this class cannot run meanwhile: tests of one class run one after another
        await Task.Yield();
        Assert.Equal(0, stories.Engine.GetStatistics().PagesInUse);
        Assert.Equal(0, stories.Engine.GetStatistics().RunningRequests);
    }

    private sealed class WarningLog : ILoggerFactory, ILogger
    {
        public List<string> Warnings { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Warnings.Add(formatter(state, exception));
    }
}
