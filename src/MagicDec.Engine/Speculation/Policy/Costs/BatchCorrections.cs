namespace MagicDec.Engine.Speculation.Policy.Costs;

/// <summary>
/// The corrections of one kind of step, one for each power of two of sequences: what the last sequences of a batch show is not true of the whole batch.
/// </summary>
internal sealed class BatchCorrections
{
    private const int Sizes = 12;

    private readonly Correction[] _bySize = [.. Enumerable.Range(0, Sizes).Select(_ => new Correction())];

    /// <summary>What such a step takes by what is predicted for it: as last seen, of a batch of another size where none was seen of this one.</summary>
    /// <param name="sequences">Sequences of the step.</param>
    /// <param name="otherwise">What is believed where none was seen of any size.</param>
    public double Factor(int sequences, double otherwise) => Nearest(SizeOf(sequences))?.Factor ?? otherwise;

    /// <summary>Follows a step; returns what others are to be multiplied by. Parameters as in <see cref="Factor"/>.</summary>
    public double Follow(int sequences, double predicted, double measured, double otherwise)
    {
        Correction seen = _bySize[SizeOf(sequences)];
        if (!seen.IsKnown)
        {
            seen.Assume(Factor(sequences, otherwise));
        }

        double change = seen.Follow(predicted, measured);
        foreach (Correction other in _bySize)
        {
            if (other != seen)
            {
                other.Share(change);
            }
        }

        return change;
    }

    /// <summary>Another kind has changed, and this one with it.</summary>
    public void Share(double change)
    {
        foreach (Correction correction in _bySize)
        {
            correction.Share(change);
        }
    }

    // Powers of two are usual sizes, so they lie in the middle: where one sequence comes or goes, the size stays.
    private static int SizeOf(int sequences) => Math.Min(Sizes - 1, (int)Math.Round(Math.Log2(Math.Max(1, sequences))));

    private Correction? Nearest(int size)
    {
        for (int away = 0; away < Sizes; away++)
        {
            if (size + away < Sizes && _bySize[size + away].IsKnown)
            {
                return _bySize[size + away];
            }

            if (size - away >= 0 && _bySize[size - away].IsKnown)
            {
                return _bySize[size - away];
            }
        }

        return null;
    }
}
