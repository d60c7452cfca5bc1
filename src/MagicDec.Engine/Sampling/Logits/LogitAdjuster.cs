using System.Numerics;

namespace MagicDec.Engine.Sampling.Logits;

/// <summary>Changes logits in place before filtering: bias, penalties, token mask.</summary>
internal static class LogitAdjuster
{
    public static void Apply(Span<float> logits, SamplingParameters parameters, TokenCounts? counts, ReadOnlySpan<uint> allowedMask)
    {
        if (parameters.LogitBias is { } biases)
        {
            foreach (var (token, bias) in biases)
            {
                logits[token] += bias;
            }
        }

        if (counts is not null && parameters.HasPenalties)
        {
            ApplyPenalties(logits, parameters, counts);
        }

        if (!allowedMask.IsEmpty)
        {
            ApplyMask(logits, allowedMask);
        }
    }

    private static void ApplyPenalties(Span<float> logits, SamplingParameters parameters, TokenCounts counts)
    {
        foreach (var (token, count) in counts)
        {
            ref var logit = ref logits[token];
            logit = logit < 0f ? logit * parameters.RepetitionPenalty : logit / parameters.RepetitionPenalty;
            if (count.Output > 0)
            {
                logit -= (count.Output * parameters.FrequencyPenalty) + parameters.PresencePenalty;
            }
        }
    }

    private static void ApplyMask(Span<float> logits, ReadOnlySpan<uint> allowedMask)
    {
        if (allowedMask.Length < (logits.Length + 31) / 32)
        {
            throw new ArgumentException($"The mask holds {allowedMask.Length * 32} bits; the vocabulary has {logits.Length} tokens.", nameof(allowedMask));
        }

        for (var start = 0; start < logits.Length; start += 32)
        {
            var banned = ~allowedMask[start / 32];
            if (banned == uint.MaxValue)
            {
                logits[start..Math.Min(start + 32, logits.Length)].Fill(float.NegativeInfinity);
                continue;
            }

            for (; banned != 0; banned &= banned - 1)
            {
                var token = start + BitOperations.TrailingZeroCount(banned);
                if (token < logits.Length)
                {
                    logits[token] = float.NegativeInfinity;
                }
            }
        }
    }
}
