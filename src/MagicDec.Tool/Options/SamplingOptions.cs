using System.CommandLine;
using MagicDec.Engine.Sampling;
using Microsoft.Extensions.AI;

namespace MagicDec.Tool.Options;

/// <summary>The options that say how tokens are chosen. One that is not given leaves the choice to the command's defaults.</summary>
internal sealed class SamplingOptions
{
    private readonly Option<float?> _temperature = Numbers.CreateOptional("--temperature", "Divides the logits; 0 always takes the likeliest token.", 0f, 1000f);
    private readonly Option<int?> _topK = Numbers.CreateOptional("--top-k", "Keep the N most likely tokens; 0 keeps all.", 0, 10_000_000);
    private readonly Option<float?> _topP = Numbers.CreateOptional("--top-p", "Keep the likeliest tokens that sum to N.", 0f, 1f);
    private readonly Option<float?> _minP = Numbers.CreateOptional("--min-p", "Keep tokens at least N times as likely as the likeliest.", 0f, 1f);
    private readonly Option<float?> _repetition = Numbers.CreateOptional("--repetition-penalty", "Above 1 discourages tokens seen so far.", 1e-3f, 1000f);
    private readonly Option<float?> _presence = Numbers.CreateOptional("--presence-penalty", "Subtracted once from tokens of the output.", -2f, 2f);
    private readonly Option<float?> _frequency = Numbers.CreateOptional("--frequency-penalty", "Subtracted per use from tokens of the output.", -2f, 2f);
    private readonly Option<ulong?> _seed = Numbers.CreateOptional("--seed", "Equal seeds give equal answers.", 0UL, ulong.MaxValue);

    /// <summary>Adds the options to a command.</summary>
    public SamplingOptions(Command command)
    {
        command.AddAll(_temperature, _topK, _topP, _minP, _repetition, _presence, _frequency, _seed);
    }

    public SamplingParameters Read(ParseResult parsed, SamplingParameters defaults) => defaults with
    {
        Temperature = parsed.GetValue(_temperature) ?? defaults.Temperature,
        TopK = parsed.GetValue(_topK) ?? defaults.TopK,
        TopP = parsed.GetValue(_topP) ?? defaults.TopP,
        MinP = parsed.GetValue(_minP) ?? defaults.MinP,
        RepetitionPenalty = parsed.GetValue(_repetition) ?? defaults.RepetitionPenalty,
        PresencePenalty = parsed.GetValue(_presence) ?? defaults.PresencePenalty,
        FrequencyPenalty = parsed.GetValue(_frequency) ?? defaults.FrequencyPenalty,
        Seed = parsed.GetValue(_seed) ?? defaults.Seed,
    };

    /// <summary>The same for a chat client, which has the model's own defaults.</summary>
    public ChatOptions ReadChatOptions(ParseResult parsed)
    {
        ChatOptions options = new()
        {
            Temperature = parsed.GetValue(_temperature),
            TopK = parsed.GetValue(_topK),
            TopP = parsed.GetValue(_topP),
            PresencePenalty = parsed.GetValue(_presence),
            FrequencyPenalty = parsed.GetValue(_frequency),
            Seed = unchecked((long?)parsed.GetValue(_seed)),
            AdditionalProperties = [],
        };
        Add("min_p", parsed.GetValue(_minP));
        Add("repetition_penalty", parsed.GetValue(_repetition));
        return options;

        void Add(string name, float? value)
        {
            if (value is { } given)
            {
                options.AdditionalProperties[name] = given;
            }
        }
    }
}
