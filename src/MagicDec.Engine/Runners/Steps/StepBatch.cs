using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Pages;

namespace MagicDec.Engine.Runners.Steps;

/// <summary>One ragged step: the tokens of all sequences laid end to end. Reused from step to step by the engine thread.</summary>
internal sealed class StepBatch
{
    private readonly List<StepSequence> _sequences = [];
    private int[] _tokenIds = new int[64];

    /// <summary>The sequences in row order.</summary>
    public IReadOnlyList<StepSequence> Sequences => _sequences;

    /// <summary>Token ids, shape [RowCount].</summary>
    public ReadOnlySpan<int> TokenIds => _tokenIds.AsSpan(0, RowCount);

    /// <summary>Rows (tokens) in the step.</summary>
    public int RowCount { get; private set; }

    /// <summary>Rows that are sampled.</summary>
    public int OutputCount { get; private set; }

    /// <summary>Rows whose final hidden states are wanted.</summary>
    public int StateCount { get; private set; }

    /// <summary>Empties the batch.</summary>
    public void Clear()
    {
        _sequences.Clear();
        RowCount = 0;
        OutputCount = 0;
        StateCount = 0;
    }

    /// <summary>Appends tokens of a sequence that is not sampled; the states of the last <paramref name="stateCount"/> go to <paramref name="states"/>.</summary>
    public void Add(ReadOnlySpan<int> tokens, int position, PageTable pages, RowSampling sampling, StatePool states, int stateCount)
    {
        Add(tokens, position, pages, KvView.Full, 0, sampling);
        _sequences[^1] = _sequences[^1] with { States = states, StateRows = stateCount };
        StateCount += stateCount;
    }

    /// <summary>Appends one sequence's tokens; the last <paramref name="outputCount"/> of them are sampled.</summary>
    public void Add(
        ReadOnlySpan<int> tokens, int position, PageTable pages, KvView view, int outputCount, RowSampling sampling, PageMass? mass = null, int massRows = 0)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tokens.Length, nameof(tokens));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(outputCount, tokens.Length);
        if (RowCount + tokens.Length > _tokenIds.Length)
        {
            Array.Resize(ref _tokenIds, Math.Max(RowCount + tokens.Length, 2 * _tokenIds.Length));
        }

        tokens.CopyTo(_tokenIds.AsSpan(RowCount));
        _sequences.Add(new StepSequence(RowCount, tokens.Length, position, pages, view, OutputCount, outputCount, sampling, mass, Math.Min(massRows, tokens.Length)));
        RowCount += tokens.Length;
        OutputCount += outputCount;
    }
}
