using BenchmarkDotNet.Attributes;
using MagicDec.Benchmarks.Reporting;
using MagicDec.Engine.Constraints;
using MagicDec.Engine.Constraints.Matching;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Sampling.Logits;
using MagicDec.Tool.Bench.Masks;

namespace MagicDec.Benchmarks.Kernels;

/// <summary>A token mask over 128,256 tokens of a JSON object on one thread: the next mask after a token, and its use on a row of logits (the copy of the row included).</summary>
public class TokenMaskBenchmarks : IKnownWork
{
    private const int Vocabulary = 128_256;

    // Token ids of single bytes, see MaskVocabulary.
    private static readonly int[] IntoText = [1 + '{', 1 + '"'];

    private readonly float[] _row = new float[Vocabulary];
    private float[] _logits = [];
    private ConstraintMatcher _matcher = null!;
    private MatchState _state = null!;
    private uint[] _mask = [];
    private bool[] _allowed = [];

    /// <summary>Where in the object: before it, where few tokens fit, or inside a text, where most do.</summary>
    [Params(false, true)]
    public bool InText { get; set; }

    /// <summary>The mask, as bits and as plain flags.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _logits = Values.Normal(13, Vocabulary);
        _matcher = new ConstraintMatcher(TokenConstraint.FromJson().Grammar, MaskVocabulary.Arrange(MaskVocabulary.Create(Vocabulary)), [0]);
        _state = InText ? IntoText.Aggregate(_matcher.Start, _matcher.Advance) : _matcher.Start;
        _mask = _matcher.MaskOf(_state);
        _allowed = [.. Enumerable.Range(0, Vocabulary).Select(token => (_mask[token >> 5] >> token & 1) != 0)];
    }

    /// <summary>Plain .NET: a loop over flags.</summary>
    [Benchmark(Baseline = true), BenchmarkCategory("apply")]
    public void PlainApply()
    {
        _logits.CopyTo(_row, 0);
        for (int token = 0; token < _row.Length; token++)
        {
            if (!_allowed[token])
            {
                _row[token] = float.NegativeInfinity;
            }
        }
    }

    /// <summary>Ours.</summary>
    [Benchmark, BenchmarkCategory("apply")]
    public void Apply()
    {
        _logits.CopyTo(_row, 0);
        LogitAdjuster.Apply(_row, SamplingParameters.Greedy, counts: null, _mask);
    }

    /// <summary>A token advanced, and the mask after it, which a request has seen before.</summary>
    [Benchmark, BenchmarkCategory("next")]
    public uint[] NextMask() => _matcher.MaskOf(_matcher.Advance(_state, InText ? 1 + 'a' : 1 + '{'));

    /// <inheritdoc/>
    public Work WorkOf(string method) => method == nameof(NextMask) ? default : new Work(4.0 * Vocabulary, 0);
}
