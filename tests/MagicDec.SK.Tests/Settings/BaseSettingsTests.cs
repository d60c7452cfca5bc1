using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace MagicDec.SK.Tests.Settings;

/// <summary>Settings of Semantic Kernel's own class, as prompt files hold them: what the client makes of every key.</summary>
[Collection(NanoCollection.Name)]
public sealed class BaseSettingsTests(NanoFixture nano)
{
    [Theory]
    [InlineData("max_tokens", 3)]
    [InlineData("MAX_TOKENS", "3")]
    [InlineData("max_new_tokens", 3)]
    [InlineData("max_completion_tokens", 3L)]
    [InlineData("num_predict", 3.0)]
    [InlineData("MaxTokens", "3")]
    public async Task InvokePrompt_AnyNameOfTheLimit_LimitsTheAnswer(string key, object value)
    {
        FunctionResult result = await nano.CreateKernel().InvokePromptAsync("report", Arguments(key, value));

        Assert.Equal(3, result.GetValue<ChatResponse>()!.Usage!.OutputTokenCount);
    }

    [Theory]
    [InlineData("stop_sequences")]
    [InlineData("stop")]
    public async Task InvokePrompt_StopList_EndsTheAnswer(string key)
    {
        Kernel kernel = nano.CreateKernel();
        string whole = (await kernel.InvokePromptAsync("report", Arguments("temperature", 0))).ToString();
        string stop = whole[4..6];

        string cut = (await kernel.InvokePromptAsync("report", Arguments(key, new List<string> { stop }, ("temperature", 0)))).ToString();

        Assert.Equal(whole[..whole.IndexOf(stop, StringComparison.Ordinal)], cut);
    }

    [Theory]
    [InlineData("min_p", "nonsense")]
    [InlineData("temperature", "abc")]
    [InlineData("drafting", "sometimes")]
    [InlineData("draft_length", 4)]
    public async Task InvokePrompt_ValueThatCannotBe_ThrowsAndNamesIt(string key, object value)
    {
        Exception error = await Assert.ThrowsAnyAsync<ArgumentException>(() => nano.CreateKernel().InvokePromptAsync("report", Arguments(key, value)));

        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvokePrompt_Seed_RepeatsTheAnswer()
    {
        Kernel kernel = nano.CreateKernel();
        KernelArguments arguments = Arguments("seed", (1L << 60) + 1, ("temperature", 2.0));

        string first = (await kernel.InvokePromptAsync("report", arguments)).ToString();
        string again = (await kernel.InvokePromptAsync("report", arguments)).ToString();
        string other = (await kernel.InvokePromptAsync("report", Arguments("seed", 1L << 60, ("temperature", 2.0)))).ToString();

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public async Task InvokePrompt_DraftingFromTypedSettings_DraftsAndKeepsTheTokens()
    {
        Kernel kernel = nano.CreateKernel();
        var settings = new MagicDecPromptExecutionSettings { Temperature = 0, Drafting = "sparse", DraftLength = 3, KvBudget = 64, MaxTokens = 24 };

        ChatResponse drafted = (await kernel.InvokePromptAsync("report", new KernelArguments(settings))).GetValue<ChatResponse>()!;
        settings = new MagicDecPromptExecutionSettings { Temperature = 0, Drafting = "off", MaxTokens = 24 };
        ChatResponse plain = (await kernel.InvokePromptAsync("report", new KernelArguments(settings))).GetValue<ChatResponse>()!;

        Assert.True(drafted.Usage!.AdditionalCounts!["drafted_tokens"] > 0);
        Assert.False(plain.Usage!.AdditionalCounts?.ContainsKey("drafted_tokens") ?? false);
        Assert.Equal(plain.Text, drafted.Text);
    }

    [Fact]
    public async Task InvokePrompt_PromptFile_SettingsReachTheClient()
    {
        var log = new RequestLog();
        Kernel kernel = nano.CreateKernel(log);
        PromptTemplateConfig file = PromptTemplateConfig.FromJson("""
            { "template": "report on {{$incident}}", "execution_settings": { "default": {
                "temperature": 0, "max_tokens": 5, "drafting": "suffix", "draft_length": 2, "chat_system_prompt": "Answer from the log.", "frequency_penalty": 0.5 } } }
            """);

        FunctionResult result = await kernel.InvokeAsync(kernel.CreateFunctionFromPrompt(file), new() { ["incident"] = "INC-1" });

        (IReadOnlyList<ChatMessage> messages, ChatOptions? options) = Assert.Single(log.Requests);
        Assert.Equal("report on INC-1", Assert.Single(messages).Text);
        Assert.Equal((0f, 5, "Answer from the log.", 0.5f), (options!.Temperature, options.MaxOutputTokens, options.Instructions, options.FrequencyPenalty));
        Assert.Equal(["draft_length", "drafting"], options.AdditionalProperties!.Keys.Order());
        Assert.Equal(5, result.GetValue<ChatResponse>()!.Usage!.OutputTokenCount);
    }

    [Fact]
    public async Task InvokePrompt_UnknownModelId_ReachesTheClientWhichAnswersAsItself()
    {
        FunctionResult result = await nano.CreateKernel().InvokePromptAsync("report", new KernelArguments(new PromptExecutionSettings { ModelId = "gpt" }));

        Assert.Equal("nano", result.GetValue<ChatResponse>()!.ModelId);
    }

    private static KernelArguments Arguments(string key, object value, params (string Key, object Value)[] more)
    {
        Dictionary<string, object> data = more.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        data[key] = value;
        data.TryAdd("max_tokens", 24);
        if (key.Contains("max", StringComparison.OrdinalIgnoreCase) || key == "num_predict")
        {
            data.Remove("max_tokens");
            data[key] = value;
        }

        return new KernelArguments(new PromptExecutionSettings { ExtensionData = data });
    }
}
