using System.Globalization;

namespace MagicDec.Engine.Sampling;

/// <summary>How the next token is chosen from the model's logits. Immutable and safe to share.</summary>
/// <remarks>
/// <para>
/// The steps run in this order: token mask and <see cref="LogitBias"/>; <see cref="RepetitionPenalty"/>, then <see cref="FrequencyPenalty"/> and
/// <see cref="PresencePenalty"/>; <see cref="Temperature"/>; <see cref="TopK"/>; <see cref="TopP"/> over what top-k kept; <see cref="MinP"/>.
/// It is the order of Hugging Face transformers' <c>generate</c> (processors before warpers). A tie is won by the lower token id everywhere.
/// </para>
/// <para>
/// The token is then the arg-max of <c>logit / Temperature + g(Seed, position, token)</c>, with <c>g</c> standard Gumbel noise from a counter-based hash.
/// This samples the filtered softmax exactly, and makes a token a function of the logits, these parameters, the history and the position only.
/// </para>
/// </remarks>
public sealed record SamplingParameters
{
    /// <summary>The most alternatives <see cref="TopLogprobs"/> may ask for.</summary>
    public const int MaxTopLogprobs = 20;

    /// <summary>Always the most likely token: temperature 0.</summary>
    public static SamplingParameters Greedy { get; } = new() { Temperature = 0f };

    /// <summary>Divides the logits; 0 takes the most likely token. Range: 0 or more, finite. Default 1.</summary>
    public float Temperature { get; init; } = 1f;

    /// <summary>Keeps the k most likely tokens; 0 keeps all. Range: 0 or more. Default 0.</summary>
    public int TopK { get; init; }

    /// <summary>Keeps the smallest set of most likely tokens whose probabilities sum to at least this (one token always stays); 1 keeps all. Range: 0 to 1. Default 1.</summary>
    public float TopP { get; init; } = 1f;

    /// <summary>Keeps tokens at least this fraction as likely as the most likely one; 0 keeps all. Range: 0 to 1. Default 0.</summary>
    public float MinP { get; init; }

    /// <summary>
    /// Divides positive and multiplies negative logits of every token in the prompt or the output (Keskar et al. 2019, as in Hugging Face).
    /// 1 is off, above 1 discourages repetition. Range: above 0, finite. Default 1.
    /// </summary>
    public float RepetitionPenalty { get; init; } = 1f;

    /// <summary>Subtracted once from the logit of every token in the output (OpenAI's definition). Range: -2 to 2. Default 0.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>Subtracted from a token's logit once for each time it is in the output (OpenAI's definition). Range: -2 to 2. Default 0.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Added to the logits of the given token ids before anything else; -100 as good as bans a token. Values finite. Default: none.</summary>
    public IReadOnlyDictionary<int, float>? LogitBias { get; init; }

    /// <summary>The seed of the noise: equal seeds give equal answers. Default 0; ignored when <see cref="Temperature"/> is 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// When set, each token comes with its log probability and those of this many most likely tokens, from the softmax of the model's raw logits
    /// (before mask, bias, penalties and filters, as OpenAI and vLLM report them). Range: 0 to 20. Default: none.
    /// </summary>
    public int? TopLogprobs { get; init; }

    /// <summary>True when a penalty needs to know which tokens were seen.</summary>
    internal bool HasPenalties => RepetitionPenalty != 1f || PresencePenalty != 0f || FrequencyPenalty != 0f;

    /// <summary>Checks every value against its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names the property, the value and the range.</exception>
    public void Validate()
    {
        Require(float.IsFinite(Temperature) && Temperature >= 0f, nameof(Temperature), Temperature, "0 (greedy) or more, and finite");
        Require(TopK >= 0, nameof(TopK), TopK, "0 (off) or more");
        Require(TopP >= 0f && TopP <= 1f, nameof(TopP), TopP, "from 0 to 1 (off)");
        Require(MinP >= 0f && MinP <= 1f, nameof(MinP), MinP, "from 0 (off) to 1");
        Require(float.IsFinite(RepetitionPenalty) && RepetitionPenalty > 0f, nameof(RepetitionPenalty), RepetitionPenalty, "above 0 (1 is off), and finite");
        Require(PresencePenalty is >= -2f and <= 2f, nameof(PresencePenalty), PresencePenalty, "from -2 to 2 (0 is off)");
        Require(FrequencyPenalty is >= -2f and <= 2f, nameof(FrequencyPenalty), FrequencyPenalty, "from -2 to 2 (0 is off)");
        Require(TopLogprobs is null or (>= 0 and <= MaxTopLogprobs), nameof(TopLogprobs), TopLogprobs, "none, or from 0 to 20");
        foreach (var (token, bias) in LogitBias ?? EmptyBias)
        {
            Require(token >= 0, nameof(LogitBias), token, "keyed by token ids of 0 or more");
            Require(float.IsFinite(bias), nameof(LogitBias), bias, "made of finite values (-100 as good as bans a token)");
        }
    }

    /// <summary>As <see cref="Validate()"/>, and token ids must be below the model's vocabulary size.</summary>
    internal void Validate(int vocabularySize)
    {
        Validate();
        foreach (var token in (LogitBias ?? EmptyBias).Keys)
        {
            Require(token < vocabularySize, nameof(LogitBias), token, string.Create(CultureInfo.InvariantCulture, $"keyed by token ids below the vocabulary size {vocabularySize}"));
        }
    }

    private static readonly IReadOnlyDictionary<int, float> EmptyBias = new Dictionary<int, float>();

    private static void Require(bool valid, string property, object? value, string range)
    {
        if (!valid)
        {
            throw new ArgumentOutOfRangeException(property, value, $"{nameof(SamplingParameters)}.{property} must be {range}.");
        }
    }
}
