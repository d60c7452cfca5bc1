using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace MagicDec.SK;

/// <summary>
/// Settings of a prompt for MagicDec models, by the names that prompt files use. A setting that is null is left to the chat client's options
/// and the model's own defaults.
/// </summary>
[JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
public sealed class MagicDecPromptExecutionSettings : PromptExecutionSettings
{
    private static readonly JsonSerializerOptions Permissive = new()
    {
        AllowTrailingCommas = true,
        PropertyNameCaseInsensitive = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    private SettingValues _values = new();

    /// <summary>How freely tokens are sampled; 0 is greedy.</summary>
    [JsonPropertyName("temperature"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Temperature { get => _values.Temperature; set => Set(_values with { Temperature = value }); }

    /// <summary>Samples among this many likeliest tokens.</summary>
    [JsonPropertyName("top_k"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? TopK { get => _values.TopK; set => Set(_values with { TopK = value }); }

    /// <summary>Samples among the likeliest tokens that have this probability together.</summary>
    [JsonPropertyName("top_p"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? TopP { get => _values.TopP; set => Set(_values with { TopP = value }); }

    /// <summary>Samples among tokens at least this probable relative to the likeliest.</summary>
    [JsonPropertyName("min_p"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? MinP { get => _values.MinP; set => Set(_values with { MinP = value }); }

    /// <summary>Divides the logits of tokens seen before; 1 is off.</summary>
    [JsonPropertyName("repetition_penalty"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? RepetitionPenalty { get => _values.RepetitionPenalty; set => Set(_values with { RepetitionPenalty = value }); }

    /// <summary>Lowers tokens that the answer holds already.</summary>
    [JsonPropertyName("presence_penalty"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? PresencePenalty { get => _values.PresencePenalty; set => Set(_values with { PresencePenalty = value }); }

    /// <summary>Lowers tokens by how often the answer holds them.</summary>
    [JsonPropertyName("frequency_penalty"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? FrequencyPenalty { get => _values.FrequencyPenalty; set => Set(_values with { FrequencyPenalty = value }); }

    /// <summary>Reproduces a sampled answer. Without one each request gets a fresh seed.</summary>
    [JsonPropertyName("seed"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Seed { get => _values.Seed; set => Set(_values with { Seed = value }); }

    /// <summary>Most tokens of the answer.</summary>
    [JsonPropertyName("max_tokens"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxTokens { get => _values.MaxTokens; set => Set(_values with { MaxTokens = value }); }

    /// <summary>Texts that end the answer.</summary>
    [JsonPropertyName("stop_sequences"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IList<string>? StopSequences { get => _values.StopSequences; set => Set(_values with { StopSequences = value }); }

    /// <summary>Added to the logits of tokens, by token id.</summary>
    [JsonPropertyName("logit_bias"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IDictionary<int, float>? LogitBias { get => _values.LogitBias; set => Set(_values with { LogitBias = value }); }

    /// <summary>Whether the response holds log probabilities.</summary>
    [JsonPropertyName("logprobs"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Logprobs { get => _values.Logprobs; set => Set(_values with { Logprobs = value }); }

    /// <summary>Of how many likeliest tokens at each position.</summary>
    [JsonPropertyName("top_logprobs"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? TopLogprobs { get => _values.TopLogprobs; set => Set(_values with { TopLogprobs = value }); }

    /// <summary>Whether a model that can think before it answers does so.</summary>
    [JsonPropertyName("enable_thinking"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? EnableThinking { get => _values.EnableThinking; set => Set(_values with { EnableThinking = value }); }

    /// <summary>How long such a model thinks, where its template knows: <c>none</c>, <c>low</c>, <c>medium</c>, <c>high</c> or <c>xhigh</c>.</summary>
    [JsonPropertyName("reasoning_effort"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ReasoningEffort { get => _values.ReasoningEffort; set => Set(_values with { ReasoningEffort = value }); }

    /// <summary>Shares cached prefixes only with requests of equal salt, a tenant's say.</summary>
    [JsonPropertyName("cache_salt"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CacheSalt { get => _values.CacheSalt; set => Set(_values with { CacheSalt = value }); }

    /// <summary>What the request is called in the engine's snapshots.</summary>
    [JsonPropertyName("label"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Label { get => _values.Label; set => Set(_values with { Label = value }); }

    /// <summary>Instructions that come before all messages.</summary>
    [JsonPropertyName("chat_system_prompt"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ChatSystemPrompt { get => _values.ChatSystemPrompt; set => Set(_values with { ChatSystemPrompt = value }); }

    /// <summary>
    /// How tokens are guessed ahead: <c>off</c>, <c>auto</c>, <c>sparse</c>, <c>suffix</c>, <c>suffix-sparse</c> or <c>model</c>. Never changes a token.
    /// </summary>
    [JsonPropertyName("drafting"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Drafting { get => _values.Drafting; set => Set(_values with { Drafting = value }); }

    /// <summary>Most tokens guessed in a round; with <see cref="Drafting"/> that names a drafter.</summary>
    [JsonPropertyName("draft_length"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? DraftLength { get => _values.DraftLength; set => Set(_values with { DraftLength = value }); }

    /// <summary>Tokens of the history that a sparse draft reads; with <see cref="Drafting"/> that names a drafter.</summary>
    [JsonPropertyName("kv_budget"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? KvBudget { get => _values.KvBudget; set => Set(_values with { KvBudget = value }); }

    /// <summary>How those tokens are chosen: <c>verified</c>, <c>snapkv</c> or <c>streaming</c>; with <see cref="Drafting"/> that names a drafter.</summary>
    [JsonPropertyName("kv_selector"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? KvSelector { get => _values.KvSelector; set => Set(_values with { KvSelector = value }); }

    /// <summary>
    /// The form of the answer: a <see cref="ChatResponseFormat"/>, a <see cref="Type"/> (its JSON schema, names as in .NET), a JSON schema as
    /// <see cref="JsonElement"/>, <c>"json_object"</c> or <c>"text"</c>. Semantic Kernel's own managers set it by this name.
    /// </summary>
    [JsonIgnore]
    public object? ResponseFormat { get => _values.ResponseFormat; set => Set(_values with { ResponseFormat = value }); }

    /// <summary>Settings of any class as these: null gives new ones, these themselves, others by their names in JSON.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>Settings with what <paramref name="settings"/> say.</returns>
    /// <exception cref="JsonException">A value does not fit its setting.</exception>
    public static MagicDecPromptExecutionSettings FromExecutionSettings(PromptExecutionSettings? settings)
    {
        if (settings is null or MagicDecPromptExecutionSettings)
        {
            return (MagicDecPromptExecutionSettings?)settings ?? new MagicDecPromptExecutionSettings();
        }

        string json = JsonSerializer.Serialize(settings, settings.GetType(), Permissive);
        MagicDecPromptExecutionSettings converted = JsonSerializer.Deserialize<MagicDecPromptExecutionSettings>(json, Permissive)!;

        // JSON cannot hold its functions.
        converted.FunctionChoiceBehavior = settings.FunctionChoiceBehavior;
        return converted;
    }

    /// <inheritdoc/>
    public override PromptExecutionSettings Clone() => new MagicDecPromptExecutionSettings
    {
        ModelId = ModelId,
        ServiceId = ServiceId,
        FunctionChoiceBehavior = FunctionChoiceBehavior,
        ExtensionData = ExtensionData is { } data ? new Dictionary<string, object>(data) : null,
        _values = _values with
        {
            StopSequences = StopSequences is { } stops ? new List<string>(stops) : null,
            LogitBias = LogitBias is { } bias ? new Dictionary<int, float>(bias) : null,
        },
    };

    /// <inheritdoc/>
    public override void Freeze()
    {
        if (IsFrozen)
        {
            return;
        }

        base.Freeze();
        _values = _values with
        {
            StopSequences = StopSequences is { } stops ? new ReadOnlyCollection<string>(stops) : null,
            LogitBias = LogitBias is { } bias ? new ReadOnlyDictionary<int, float>(bias) : null,
        };
    }

    /// <inheritdoc/>
    protected override void PrepareChatOptionsForRequest(ChatOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _values.WriteTo(options);
    }

    private void Set(SettingValues values)
    {
        ThrowIfFrozen();
        _values = values;
    }
}
