using System.Globalization;
using System.Text.Json.Nodes;
using MagicDec.Engine.Sampling;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Requests;

/// <summary>
/// How a request's tokens are chosen. A setting comes from the typed property of <see cref="ChatOptions"/>, else from its additional
/// properties, else from the model's own defaults; a request without a seed gets a fresh one, so equal prompts give different answers.
/// </summary>
internal static class SamplingMapper
{
    public static SamplingParameters Map(ChatOptions? options, OptionValues values, SamplingParameters defaults, Func<ulong> freshSeed)
    {
        var seed = options?.Seed ?? values.GetInt64("seed");
        var parameters = defaults with
        {
            Temperature = options?.Temperature ?? values.GetSingle("temperature") ?? defaults.Temperature,
            TopK = options?.TopK ?? values.GetInt32("top_k") ?? defaults.TopK,
            TopP = options?.TopP ?? values.GetSingle("top_p") ?? defaults.TopP,
            MinP = values.GetSingle("min_p") ?? defaults.MinP,
            RepetitionPenalty = values.GetSingle("repetition_penalty", "repeat_penalty") ?? defaults.RepetitionPenalty,
            PresencePenalty = options?.PresencePenalty ?? values.GetSingle("presence_penalty") ?? defaults.PresencePenalty,
            FrequencyPenalty = options?.FrequencyPenalty ?? values.GetSingle("frequency_penalty") ?? defaults.FrequencyPenalty,
            LogitBias = values.GetObject("logit_bias") is { } bias ? MapBias(bias) : defaults.LogitBias,
            TopLogprobs = MapLogprobs(values),
            Seed = seed is { } given ? unchecked((ulong)given) : freshSeed(),
        };
        parameters.Validate();
        return parameters;
    }

    // OpenAI's pair: logprobs = true alone asks for the chosen token's only
    private static int? MapLogprobs(OptionValues values)
    {
        var top = values.GetInt32("top_logprobs");
        return values.GetBoolean("logprobs") switch
        {
            true => top ?? 0,
            false => null,
            null => top,
        };
    }

    private static Dictionary<int, float> MapBias(JsonObject bias)
    {
        var map = new Dictionary<int, float>(bias.Count);
        foreach (var (token, value) in bias)
        {
            if (!int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                || !float.TryParse(value?.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var amount))
            {
                throw new ArgumentException($"The option 'logit_bias' has the entry '{token}': '{value}'; expected a token id and a number.", nameof(bias));
            }

            map[id] = amount;
        }

        return map;
    }
}
