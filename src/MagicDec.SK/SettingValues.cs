using System.Text.Json;
using Microsoft.Extensions.AI;

namespace MagicDec.SK;

/// <summary>The values of <see cref="MagicDecPromptExecutionSettings"/>, and how they reach a request.</summary>
internal sealed record SettingValues
{
    public float? Temperature { get; init; }

    public int? TopK { get; init; }

    public float? TopP { get; init; }

    public float? MinP { get; init; }

    public float? RepetitionPenalty { get; init; }

    public float? PresencePenalty { get; init; }

    public float? FrequencyPenalty { get; init; }

    public long? Seed { get; init; }

    public int? MaxTokens { get; init; }

    public IList<string>? StopSequences { get; init; }

    public IDictionary<int, float>? LogitBias { get; init; }

    public bool? Logprobs { get; init; }

    public int? TopLogprobs { get; init; }

    public bool? EnableThinking { get; init; }

    public string? ReasoningEffort { get; init; }

    public string? CacheSalt { get; init; }

    public string? Label { get; init; }

    public string? ChatSystemPrompt { get; init; }

    public string? Drafting { get; init; }

    public int? DraftLength { get; init; }

    public int? KvBudget { get; init; }

    public string? KvSelector { get; init; }

    public object? ResponseFormat { get; init; }

    /// <summary>Writes what is set. Semantic Kernel has sent it through JSON by now, where numbers become doubles and lists become lazy.</summary>
    public void WriteTo(ChatOptions options)
    {
        options.Temperature = Temperature ?? options.Temperature;
        options.TopK = TopK ?? options.TopK;
        options.TopP = TopP ?? options.TopP;
        options.PresencePenalty = PresencePenalty ?? options.PresencePenalty;
        options.FrequencyPenalty = FrequencyPenalty ?? options.FrequencyPenalty;
        options.Seed = Seed ?? options.Seed;
        options.MaxOutputTokens = MaxTokens ?? options.MaxOutputTokens;
        options.StopSequences = StopSequences is { } stops ? [.. stops] : options.StopSequences;
        options.Instructions = ChatSystemPrompt ?? options.Instructions;
        options.ResponseFormat = ResponseFormat is { } format ? ToChatFormat(format) : options.ResponseFormat;
        WriteReasoning(options);
        Write(options, "cache_salt", CacheSalt);
        Write(options, "label", Label);
        Write(options, "min_p", MinP);
        Write(options, "repetition_penalty", RepetitionPenalty);
        Write(options, "logit_bias", LogitBias is null ? null : LogitBias.ToDictionary(bias => bias.Key.ToString(), bias => bias.Value, StringComparer.Ordinal));
        Write(options, "logprobs", Logprobs);
        Write(options, "top_logprobs", TopLogprobs);
        Write(options, "enable_thinking", EnableThinking);
        Write(options, "drafting", Drafting);
        Write(options, "draft_length", DraftLength);
        Write(options, "kv_budget", KvBudget);
        Write(options, "kv_selector", KvSelector);
    }

    // Semantic Kernel knows no "none" and forgets a misspelt effort.
    private void WriteReasoning(ChatOptions options)
    {
        if (ReasoningEffort is { } effort)
        {
            (options.Reasoning ??= new ReasoningOptions()).Effort = effort.ToUpperInvariant() switch
            {
                "NONE" => Microsoft.Extensions.AI.ReasoningEffort.None,
                "LOW" => Microsoft.Extensions.AI.ReasoningEffort.Low,
                "MEDIUM" => Microsoft.Extensions.AI.ReasoningEffort.Medium,
                "HIGH" => Microsoft.Extensions.AI.ReasoningEffort.High,
                "XHIGH" => Microsoft.Extensions.AI.ReasoningEffort.ExtraHigh,
                _ => throw new InvalidOperationException(
                    $"MagicDecPromptExecutionSettings.ReasoningEffort is '{effort}'; expected none, low, medium, high or xhigh."),
            };
        }
    }

    private static void Write(ChatOptions options, string name, object? value)
    {
        if (value is not null)
        {
            (options.AdditionalProperties ??= [])[name] = value;
        }
    }

    // Names as in .NET: Semantic Kernel's transforms and managers read answers with regard to case.
    private static ChatResponseFormat ToChatFormat(object format) => format switch
    {
        ChatResponseFormat ready => ready,
        Type type => ChatResponseFormat.ForJsonSchema(type, JsonSerializerOptions.Default),
        JsonElement { ValueKind: JsonValueKind.Object } schema => ChatResponseFormat.ForJsonSchema(schema),
        "json_object" => ChatResponseFormat.Json,
        "text" => ChatResponseFormat.Text,
        _ => throw new InvalidOperationException(
            $"MagicDecPromptExecutionSettings.ResponseFormat is '{format}' ({format.GetType().Name}); expected a ChatResponseFormat, a Type, " +
            "a JSON schema as JsonElement, \"json_object\" or \"text\"."),
    };
}
