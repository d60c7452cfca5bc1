namespace MagicDec.Engine.Speculation.Policy.Costs;

/// <summary>
/// A <see cref="CorrectionFilter"/> for each power of two of sequences: what the last sequences of a batch show is not true of the whole batch.
/// The machine's speed is the same for all.
/// </summary>
/// <param name="prior">As the filters'.</param>
internal sealed class BatchCorrections(double[,] prior)
{
    private const int Sizes = 12;

    private readonly CorrectionFilter?[] _bySize = new CorrectionFilter?[Sizes];
    private readonly (long Steps, double Speed, double Variance)[] _left = new (long, double, double)[Sizes];
    private readonly double[] _factors = [.. Enumerable.Repeat(1.0, prior.GetLength(0))];
    private long _steps;
    private double _speed;
    private double _variance;
    private int _latest = -1;
    private int _shown = -1;

    /// <summary>By how much each part takes longer than predicted; where no batch of this size was seen, as in the nearest; shape [parts].</summary>
    /// <param name="sequences">Sequences of the step.</param>
    public ReadOnlySpan<double> Factors(int sequences)
    {
        int size = SizeOf(sequences);
        if (_shown != size)
        {
            _shown = size;
            Show(size);
        }

        return _factors;
    }

    /// <summary>A step of so many sequences was measured; parameters as in <see cref="CorrectionFilter.Observe"/>.</summary>
    public void Observe(int sequences, ReadOnlySpan<double> predicted, double measured)
    {
        int size = SizeOf(sequences);
        if (_latest != size)
        {
            Leave();
            Enter(size);
        }

        _bySize[size]!.Observe(predicted, measured);
        _steps++;
        _shown = -1;
    }

    // Powers of two are usual sizes, so they lie in the middle: where one sequence comes or goes, the size stays.
    private static int SizeOf(int sequences) => Math.Min(Sizes - 1, (int)Math.Round(Math.Log2(Math.Max(1, sequences))));

    private void Leave()
    {
        if (_latest >= 0)
        {
            CorrectionFilter left = _bySize[_latest]!;
            _speed += left.SpeedChange;
            _variance += left.SpeedVariance;
            left.Leave();
            _left[_latest] = (_steps, _speed, _variance);
        }
    }

    // What was known of this size is as old as the steps since.
    private void Enter(int size)
    {
        if (_bySize[size] is { } known)
        {
            (long steps, double speed, double variance) = _left[size];
            known.Enter(_steps - steps, _speed - speed, _variance - variance);
        }
        else
        {
            CorrectionFilter filter = new(prior);
            if (Nearest(size) is var (near, nearest))
            {
                filter.StartFrom(nearest);
                filter.Enter(0, _speed - _left[near].Speed, 0);
            }

            _bySize[size] = filter;
        }

        _latest = size;
    }

    private void Show(int size)
    {
        (int Size, CorrectionFilter Filter)? shown = _bySize[size] is { } own ? (size, own) : Nearest(size);
        if (shown is var (from, filter))
        {
            double since = from == _latest ? 1 : Math.Exp(_speed + _bySize[_latest]!.SpeedChange - _left[from].Speed);
            for (int part = 0; part < _factors.Length; part++)
            {
                _factors[part] = since * filter.Factor(part);
            }
        }
    }

    private (int Size, CorrectionFilter Filter)? Nearest(int size)
    {
        for (int away = 1; away < Sizes; away++)
        {
            if (size + away < Sizes && _bySize[size + away] is { } larger)
            {
                return (size + away, larger);
            }

            if (size - away >= 0 && _bySize[size - away] is { } smaller)
            {
                return (size - away, smaller);
            }
        }

        return null;
    }
}
