using System.CommandLine;
using MagicDec.Engine.Sampling;

namespace MagicDec.Tool.Options;

/// <summary>The options that say how tokens are chosen.</summary>
internal sealed class SamplingOptions
{
    private readonly Option<float> _temperature;
    private readonly Option<int> _topK = Numbers.Create("--top-k", "Keep the N most likely tokens; 0 keeps all.", 0, 10_000_000, 0);
    private readonly Option<float> _topP = Numbers.Create("--top-p", "Keep the likeliest tokens that sum to N.", 1e-6f, 1f, 1f);
    private readonly Option<float> _minP = Numbers.Create("--min-p", "Keep tokens at least N times as likely as the likeliest.", 0f, 1f, 0f);
    private readonly Option<float> _repetition = Numbers.Create("--repetition-penalty", "Above 1 discourages tokens seen so far.", 1e-3f, 1000f, 1f);
    private readonly Option<float> _presence = Numbers.Create("--presence-penalty", "Subtracted once from tokens of the output.", -2f, 2f, 0f);
    private readonly Option<float> _frequency = Numbers.Create("--frequency-penalty", "Subtracted per use from tokens of the output.", -2f, 2f, 0f);
    private readonly Option<ulong> _seed = Numbers.Create("--seed", "Equal seeds give equal answers.", 0UL, ulong.MaxValue, 0UL);

    /// <summary>Adds the options to a command.</summary>
    public SamplingOptions(Command command, float defaultTemperature)
    {
        _temperature = Numbers.Create("--temperature", "Divides the logits; 0 always takes the likeliest token.", 0f, 1000f, defaultTemperature);
        foreach (Option option in new Option[] { _temperature, _topK, _topP, _minP, _repetition, _presence, _frequency, _seed })
        {
            command.Add(option);
        }
    }

    public SamplingParameters Read(ParseResult parsed) => new()
    {
        Temperature = parsed.GetValue(_temperature),
        TopK = parsed.GetValue(_topK),
        TopP = parsed.GetValue(_topP),
        MinP = parsed.GetValue(_minP),
        RepetitionPenalty = parsed.GetValue(_repetition),
        PresencePenalty = parsed.GetValue(_presence),
        FrequencyPenalty = parsed.GetValue(_frequency),
        Seed = parsed.GetValue(_seed),
    };
}
