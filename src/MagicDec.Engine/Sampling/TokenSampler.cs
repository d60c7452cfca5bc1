using System.Numerics;
using System.Runtime.Intrinsics;
using MagicDec.Engine.Sampling.Logits;

namespace MagicDec.Engine.Sampling;

/// <summary>
/// Chooses a token from one row of logits. The choice is a function of the logits, the parameters, the history and the position only.
/// Owns its scratch memory, so one instance serves one thread at a time; allocates only when log probabilities are asked for.
/// </summary>
internal sealed class TokenSampler
{
    private readonly LogitBlocks _blocks;
    private readonly CandidateSet _candidates;
    private readonly LogprobReader _logprobs;

    public TokenSampler(int vocabularySize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabularySize);
        VocabularySize = vocabularySize;
        _blocks = new LogitBlocks(vocabularySize);
        _candidates = new CandidateSet(vocabularySize);
        _logprobs = new LogprobReader(_blocks, _candidates);
    }

    /// <summary>Length of every row of logits.</summary>
    public int VocabularySize { get; }

    /// <inheritdoc cref="Sample(Span{float}, SamplingParameters, TokenCounts?, int, ReadOnlySpan{uint}, out TokenLogprobs?)"/>
    public int Sample(Span<float> logits, SamplingParameters parameters, TokenCounts? counts, int position, ReadOnlySpan<uint> allowedMask = default) =>
        Sample(logits, parameters, counts, position, allowedMask, out _);

    /// <summary>Chooses the token at <paramref name="position"/>.</summary>
    /// <param name="logits">The model's logits, [vocabulary size]; overwritten.</param>
    /// <param name="parameters">Validated parameters.</param>
    /// <param name="counts">The tokens before this position; needed only with penalties.</param>
    /// <param name="position">Index of the chosen token in the sequence, prompt included: the counter of the noise.</param>
    /// <param name="allowedMask">One bit a token, lowest bit first, set = allowed; empty allows all.</param>
    /// <param name="logprobs">The log probabilities when <see cref="SamplingParameters.TopLogprobs"/> is set.</param>
    /// <exception cref="InvalidOperationException">A logit is NaN or positive infinity, or the mask allows no token.</exception>
    public int Sample(
        Span<float> logits, SamplingParameters parameters, TokenCounts? counts, int position, ReadOnlySpan<uint> allowedMask, out TokenLogprobs? logprobs)
    {
        if (logits.Length != VocabularySize)
        {
            throw new ArgumentException($"Expected {VocabularySize} logits, found {logits.Length}.", nameof(logits));
        }

        if (parameters.TopLogprobs is { } alternatives)
        {
            _logprobs.Read(logits, alternatives);
        }

        LogitAdjuster.Apply(logits, parameters, counts, allowedMask);
        _blocks.Read(logits);
        var token = Choose(logits, parameters, position);
        logprobs = parameters.TopLogprobs is null ? null : _logprobs.Take(token);
        return token;
    }

    private int Choose(ReadOnlySpan<float> logits, SamplingParameters parameters, int position)
    {
        if (parameters.Temperature == 0f || parameters.TopK == 1)
        {
            return _blocks.ArgMax(logits);
        }

        var noise = new GumbelNoise(parameters.Seed, position);
        return Filter(logits, parameters)
            ? WinnerOfCandidates(parameters.Temperature, noise)
            : WinnerOfAll(logits, parameters.Temperature, noise);
    }

    /// <summary>Fills the candidates; false when no filter is on.</summary>
    private bool Filter(ReadOnlySpan<float> logits, SamplingParameters parameters)
    {
        var temperature = parameters.Temperature;
        var minP = parameters.MinP > 0f ? (float)(_blocks.Maximum + (temperature * StableMath.Log(parameters.MinP))) : float.NegativeInfinity;
        if (parameters.TopK > 0 && parameters.TopK < logits.Length)
        {
            _candidates.GatherTop(logits, _blocks, parameters.TopK);
            if (parameters.TopP < 1f)
            {
                _candidates.KeepMass(parameters.TopP * _candidates.WeighKept(_blocks.Maximum, temperature));
            }
        }
        else if (parameters.TopP < 1f)
        {
            // N tokens below the cutoff weigh less than 1 - p of the sum together, so none of them can be in the nucleus
            var sum = _candidates.WeighAll(logits, _blocks, temperature);
            var cutoff = StableMath.Log(logits.Length / ((1.0 - parameters.TopP) * sum)) + 0.01;
            _candidates.Gather(logits, _blocks, (float)(_blocks.Maximum - (temperature * cutoff)));
            _candidates.KeepMass(parameters.TopP * sum);
        }
        else if (parameters.MinP > 0f)
        {
            _candidates.Gather(logits, _blocks, minP);
            return true;
        }
        else
        {
            return false;
        }

        _candidates.KeepAtLeast(minP);
        return true;
    }

    private int WinnerOfCandidates(float temperature, GumbelNoise noise)
    {
        var winner = new Winner(_blocks.Maximum, temperature, noise);
        foreach (var key in _candidates.Keys)
        {
            winner.Challenge(CandidateSet.TokenOf(key), CandidateSet.LogitOf(key));
        }

        return winner.Token;
    }

    /// <summary>As if every token challenged; tokens whose upper bound is below the best score so far are skipped 16 at a time.</summary>
    private int WinnerOfAll(ReadOnlySpan<float> logits, float temperature, GumbelNoise noise)
    {
        var winner = new Winner(_blocks.Maximum, temperature, noise);
        winner.Challenge(_blocks.ArgMax(logits), _blocks.Maximum);
        for (var block = 0; block < _blocks.Count; block++)
        {
            if (((_blocks.Maxima[block] - _blocks.Maximum) / temperature) + GumbelNoise.Maximum < winner.Score)
            {
                continue;
            }

            var first = block * LogitBlocks.Size;
            foreach (var vector in _blocks.Vectors(logits, block))
            {
                var bounds = ((vector - Vector512.Create(_blocks.Maximum)) / Vector512.Create(temperature)) + noise.UpperBounds(first);
                var mask = Vector512.GreaterThanOrEqual(bounds, Vector512.Create((float)winner.Score)).ExtractMostSignificantBits();
                for (; mask != 0; mask &= mask - 1)
                {
                    var token = first + BitOperations.TrailingZeroCount(mask);
                    winner.Challenge(token, logits[token]);
                }

                first += Vector512<float>.Count;
            }
        }

        return winner.Token;
    }

    /// <summary>The best of the tokens seen so far by logit / temperature + noise; a tie goes to the lower id.</summary>
    private struct Winner(float maximum, float temperature, GumbelNoise noise)
    {
        public int Token { get; private set; } = -1;

        public double Score { get; private set; } = double.NegativeInfinity;

        public void Challenge(int token, float logit)
        {
            var scaled = ((double)logit - maximum) / temperature;
            if (scaled + GumbelNoise.Maximum < Score)
            {
                return;
            }

            var score = scaled + noise[token];
            if (score > Score || (score == Score && token < Token))
            {
                (Token, Score) = (token, score);
            }
        }
    }
}
