using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace MagicDec.SK.Tests.Settings;

public sealed class PromptExecutionSettingsTests
{
    private static MagicDecPromptExecutionSettings All => new()
    {
        ModelId = "m",
        ServiceId = "s",
        Temperature = 0.5f,
        TopK = 40,
        TopP = 0.9f,
        MinP = 0.05f,
        RepetitionPenalty = 1.1f,
        PresencePenalty = 0.2f,
        FrequencyPenalty = 0.3f,
        Seed = (1L << 60) + 1,
        MaxTokens = 12,
        StopSequences = ["a", "b"],
        LogitBias = new Dictionary<int, float> { [7] = -100 },
        Logprobs = true,
        TopLogprobs = 3,
        EnableThinking = false,
        ReasoningEffort = "none",
        CacheSalt = "tenant",
        Label = "review",
        ChatSystemPrompt = "Be brief.",
        Drafting = "suffix-sparse",
        DraftLength = 5,
        KvBudget = 256,
        KvSelector = "snapkv",
        ResponseFormat = "json_object",
        FunctionChoiceBehavior = FunctionChoiceBehavior.None(),
    };

    [Fact]
    public void ToChatOptions_EverySetting_ArrivesWithItsTypeAndName()
    {
        ChatOptions options = All.ToChatOptions(new Kernel());

        Assert.Equal((0.5f, 40, 0.9f), (options.Temperature, options.TopK, options.TopP));
        Assert.Equal((0.2f, 0.3f, 12), (options.PresencePenalty, options.FrequencyPenalty, options.MaxOutputTokens));
        Assert.Equal((1L << 60) + 1, options.Seed);
        Assert.Equal(["a", "b"], options.StopSequences!);
        Assert.Equal(("m", "Be brief."), (options.ModelId, options.Instructions));
        Assert.Same(ChatResponseFormat.Json, options.ResponseFormat);
        AdditionalPropertiesDictionary rest = options.AdditionalProperties!;
        Assert.Equal((0.05f, 1.1f), ((float)rest["min_p"]!, (float)rest["repetition_penalty"]!));
        Assert.Equal((true, 3, false), ((bool)rest["logprobs"]!, (int)rest["top_logprobs"]!, (bool)rest["enable_thinking"]!));
        Assert.Equal(("suffix-sparse", 5, 256, "snapkv"), ((string)rest["drafting"]!, (int)rest["draft_length"]!, (int)rest["kv_budget"]!, (string)rest["kv_selector"]!));
        Assert.Equal(-100, ((IDictionary<string, float>)rest["logit_bias"]!)["7"]);
        Assert.Equal(("tenant", "review", ReasoningEffort.None), ((string)rest["cache_salt"]!, (string)rest["label"]!, options.Reasoning!.Effort));
        Assert.Equal(12, rest.Count);
    }

    [Fact]
    public void ToChatOptions_NothingSet_SaysNothing()
    {
        ChatOptions options = new MagicDecPromptExecutionSettings().ToChatOptions(new Kernel());

        Assert.Null(options.AdditionalProperties);
        Assert.Null(options.Temperature);
        Assert.Null(options.StopSequences);
        Assert.Null(options.ResponseFormat);
    }

    [Fact]
    public void ToChatOptions_UnknownExtensionData_GoesOn()
    {
        var settings = new MagicDecPromptExecutionSettings { ExtensionData = new Dictionary<string, object> { ["grammar"] = "x" } };

        Assert.Equal("x", settings.ToChatOptions(new Kernel()).AdditionalProperties!["grammar"]);
    }

    [Fact]
    public void ResponseFormat_Type_IsItsSchemaWithDotNetNames()
    {
        ChatOptions options = new MagicDecPromptExecutionSettings { ResponseFormat = typeof(Report) }.ToChatOptions(new Kernel());

        JsonElement schema = Assert.IsType<ChatResponseFormatJson>(options.ResponseFormat).Schema!.Value;
        Assert.Equal(["Incident", "Owner"], schema.GetProperty("properties").EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public void ResponseFormat_SchemaOrReadyFormat_IsTaken()
    {
        JsonElement schema = JsonElement.Parse("""{"type":"object"}""");
        Assert.Equal(
            schema.GetRawText(),
            Assert.IsType<ChatResponseFormatJson>(new MagicDecPromptExecutionSettings { ResponseFormat = schema }.ToChatOptions(new Kernel()).ResponseFormat).Schema!.Value.GetRawText());
        Assert.Same(ChatResponseFormat.Text, new MagicDecPromptExecutionSettings { ResponseFormat = ChatResponseFormat.Text }.ToChatOptions(new Kernel()).ResponseFormat);
        Assert.Same(ChatResponseFormat.Text, new MagicDecPromptExecutionSettings { ResponseFormat = "text" }.ToChatOptions(new Kernel()).ResponseFormat);
    }

    [Fact]
    public void ResponseFormat_SomethingElse_ThrowsAndSaysWhat()
    {
        var settings = new MagicDecPromptExecutionSettings { ResponseFormat = 5 };

        Assert.Contains("'5' (Int32)", Assert.Throws<InvalidOperationException>(() => settings.ToChatOptions(new Kernel())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReasoningEffort_Misspelt_ThrowsAndSaysSo()
    {
        var settings = new MagicDecPromptExecutionSettings { ReasoningEffort = "lots" };

        Assert.Contains("'lots'", Assert.Throws<InvalidOperationException>(() => settings.ToChatOptions(new Kernel())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Clone_AllSettings_AreEqualAndIndependent()
    {
        MagicDecPromptExecutionSettings original = All;
        var clone = Assert.IsType<MagicDecPromptExecutionSettings>(original.Clone());

        Assert.Equal(JsonSerializer.Serialize(original), JsonSerializer.Serialize(clone));
        Assert.Same(original.FunctionChoiceBehavior, clone.FunctionChoiceBehavior);
        Assert.Equal("json_object", clone.ResponseFormat);
        clone.StopSequences!.Add("c");
        clone.LogitBias![8] = 1;
        Assert.Equal(2, original.StopSequences!.Count);
        Assert.Single(original.LogitBias!);
    }

    [Fact]
    public void Freeze_AnyChange_Throws()
    {
        MagicDecPromptExecutionSettings settings = All;
        settings.Freeze();
        settings.Freeze();

        foreach (var property in typeof(MagicDecPromptExecutionSettings).GetProperties().Where(property => property.SetMethod is { IsPublic: true }))
        {
            Exception? error = Record.Exception(() => property.SetValue(settings, property.GetValue(settings)));
            Assert.IsType<InvalidOperationException>(error?.InnerException);
        }

        Assert.Throws<NotSupportedException>(() => settings.StopSequences!.Add("c"));
        Assert.Throws<NotSupportedException>(() => settings.LogitBias![8] = 1);
        Assert.False(((MagicDecPromptExecutionSettings)settings.Clone()).IsFrozen);
    }

    [Fact]
    public void CreateFunctionFromPrompt_Settings_KeepTheirClass()
    {
        KernelFunction function = KernelFunctionFactory.CreateFromPrompt("hello", All);

        Assert.Equal(0.05f, Assert.IsType<MagicDecPromptExecutionSettings>(Assert.Single(function.ExecutionSettings!).Value).MinP);
    }

    [Fact]
    public void FromExecutionSettings_NullOrSame_AreNewAndSame()
    {
        MagicDecPromptExecutionSettings settings = All;

        Assert.Null(MagicDecPromptExecutionSettings.FromExecutionSettings(null).Temperature);
        Assert.Same(settings, MagicDecPromptExecutionSettings.FromExecutionSettings(settings));
    }

    [Fact]
    public void FromExecutionSettings_PromptFile_IsReadByName()
    {
        var file = JsonSerializer.Deserialize<PromptExecutionSettings>("""
            { "model_id": "m", "temperature": "0.5", "top_k": 40, "stop_sequences": ["x"], "seed": 1152921504606846977, "drafting": "off", "kv_budget": 64, "other": 1 }
            """)!;
        file.FunctionChoiceBehavior = FunctionChoiceBehavior.Auto();

        MagicDecPromptExecutionSettings settings = MagicDecPromptExecutionSettings.FromExecutionSettings(file);

        Assert.Equal(("m", 0.5f, 40, "off", 64), (settings.ModelId, settings.Temperature, settings.TopK, settings.Drafting, settings.KvBudget));
        Assert.Equal((1L << 60) + 1, settings.Seed);
        Assert.Equal(["x"], settings.StopSequences!);
        Assert.Same(file.FunctionChoiceBehavior, settings.FunctionChoiceBehavior);
        Assert.Equal(["other"], settings.ExtensionData!.Keys);
    }

    private sealed record Report(string Incident, string? Owner);
}
