namespace MagicDec.Engine.Speculation.Policy.Costs;

/// <summary>
/// Estimates, from the times of steps, by how much each part of a step takes longer than predicted: a Kalman filter over the logarithms of the factors.
/// One of them is common to all parts (the machine's speed), the others are each part's own. How alike two parts are taken to be says how much a
/// step that consists of one tells of the other.
/// </summary>
/// <param name="prior">Covariance of the parts' own logarithms before anything was seen; shape [parts, parts].</param>
internal sealed class CorrectionFilter(double[,] prior)
{
    // Standard deviations of logarithms: a step's time at first (machines differ, so it is measured) and at least, the machine's speed before
    // anything was seen, and its change from one step to the next.
    private const double StepNoise = 0.15;
    private const double LeastNoise = 0.05;
    private const double NoiseGain = 0.03;
    private const double SpeedAtFirst = 0.3;
    private const double SpeedDrift = 0.02;

    // What does not run is soon uncertain, for caches hold something else then; after so many steps as much as at first. What runs hardly changes by itself.
    private const double Forgotten = 300;
    private const double Running = 0.05;

    // What is known of a part itself lasts longer. Without an end to it parts that only their sum is seen of could drift apart.
    private const double Kept = 1000;

    // A step that was interrupted says little: none counts for more than this. Interruptions only ever make steps longer and are over soon: a step
    // that takes longer than expected by more than the second counts for more than that only where the one before of its kind did too.
    private const double MostSurprise = 0.4;
    private const double Interrupted = 0.1;

    // What changes slowly is worked out once in so many steps.
    private const int DriftEvery = 16;

    private readonly int _parts = prior.GetLength(0);
    private readonly double[] _means = new double[prior.GetLength(0) + 1];
    private readonly double[][] _covariance = AtFirst(prior);
    private readonly double[] _shares = new double[prior.GetLength(0) + 1];
    private readonly double[] _shared = new double[prior.GetLength(0) + 1];
    private readonly double[] _ran = new double[prior.GetLength(0) + 1];
    private readonly bool[] _wasLong = new bool[prior.GetLength(0)];
    private double _noise = StepNoise * StepNoise;
    private int _steps;

    /// <summary>Logarithm of the factor that the machine's speed has changed by since the steps of this filter began.</summary>
    public double SpeedChange => _means[0];

    /// <summary>Variance of <see cref="SpeedChange"/>.</summary>
    public double SpeedVariance => _covariance[0][0];

    /// <summary>The factor of a part, that of the speed included.</summary>
    public double Factor(int part) => Math.Exp(_means[0] + _means[part + 1]);

    /// <summary>Takes over what another one believes of the parts, though not how sure it is.</summary>
    public void StartFrom(CorrectionFilter other) => other._means.CopyTo(_means, 0);

    /// <summary>Steps of another filter follow: what is known of the speed becomes part of what is known of the parts.</summary>
    public void Leave()
    {
        for (int i = 1; i <= _parts; i++)
        {
            _means[i] += _means[0];
            for (int j = 1; j <= _parts; j++)
            {
                _covariance[i][j] += _covariance[0][i] + _covariance[0][j] + _covariance[0][0];
            }
        }

        _means[0] = 0;
        for (int i = 0; i <= _parts; i++)
        {
            _covariance[0][i] = _covariance[i][0] = 0;
        }
    }

    /// <summary>Steps of this filter follow after others.</summary>
    /// <param name="steps">How many others since <see cref="Leave"/>.</param>
    /// <param name="speedChange">Logarithm of the factor that the machine's speed has changed by since then.</param>
    /// <param name="speedVariance">Variance of that.</param>
    public void Enter(long steps, double speedChange, double speedVariance)
    {
        Drift(_steps);
        Drift(steps);
        _covariance[0][0] = 0;
        for (int i = 1; i <= _parts; i++)
        {
            _means[i] += speedChange;
            for (int j = 1; j <= _parts; j++)
            {
                _covariance[i][j] += speedVariance;
            }
        }
    }

    /// <summary>A step was measured.</summary>
    /// <param name="predicted">Seconds predicted for each part, their factors not included; shape [parts].</param>
    /// <param name="measured">Seconds that it took.</param>
    public void Observe(ReadOnlySpan<double> predicted, double measured)
    {
        double total = 0;
        int largest = 0;
        for (int i = 0; i < _parts; i++)
        {
            _shares[i + 1] = predicted[i] == 0 ? 0 : predicted[i] * Factor(i);
            total += _shares[i + 1];
            largest = _shares[i + 1] > _shares[largest + 1] ? i : largest;
        }

        if (!(total > 0) || !(measured > 0))
        {
            return;
        }

        // Around the present factors the logarithm of the sum is the sum of the logarithms, each by its share.
        double variance = _noise + Share(total);
        double error = Surprise(Math.Log(measured / total), ref _wasLong[largest]);
        _noise = Math.Max(LeastNoise * LeastNoise, _noise + (NoiseGain * ((error * error) - variance)));
        for (int i = 0; i <= _parts; i++)
        {
            double gain = _shared[i] / variance;
            _means[i] += gain * error;
            double[] row = _covariance[i];
            for (int j = 0; j < row.Length; j++)
            {
                row[j] -= gain * _shared[j];
            }
        }

        _covariance[0][0] = Math.Min(SpeedAtFirst * SpeedAtFirst, _covariance[0][0] + (SpeedDrift * SpeedDrift));
        if (++_steps == DriftEvery)
        {
            Drift(_steps);
        }
    }

    private static double Surprise(double error, ref bool wasLong)
    {
        double most = wasLong ? MostSurprise : Interrupted;
        wasLong = error > Interrupted;
        return Math.Clamp(error, -MostSurprise, most);
    }

    private static double[][] AtFirst(double[,] prior)
    {
        int parts = prior.GetLength(0);
        double[][] covariance = [.. Enumerable.Range(0, parts + 1).Select(_ => new double[parts + 1])];
        covariance[0][0] = SpeedAtFirst * SpeedAtFirst;
        for (int i = 0; i < parts; i++)
        {
            for (int j = 0; j < parts; j++)
            {
                covariance[i + 1][j + 1] = prior[i, j];
            }
        }

        return covariance;
    }

    // The covariance of the logarithm of a step's time with each part, and its variance.
    private double Share(double total)
    {
        _covariance[0].CopyTo(_shared, 0);
        for (int i = 1; i <= _parts; i++)
        {
            if (_shares[i] == 0)
            {
                continue;
            }

            double share = _shares[i] /= total;
            _ran[i] += share;
            double[] row = _covariance[i];
            for (int j = 0; j < row.Length; j++)
            {
                _shared[j] += share * row[j];
            }
        }

        double variance = _shared[0];
        for (int i = 1; i <= _parts; i++)
        {
            variance += _shares[i] * _shared[i];
        }

        return variance;
    }

    // Towards what was believed at first: so nothing grows more uncertain than that.
    private void Drift(long steps)
    {
        double gone = 1 - Math.Exp(-steps / Forgotten);
        double mean = (_means.Sum() - _means[0]) / _parts;
        for (int i = 1; i <= _parts; i++)
        {
            double own = Own(i);
            _means[i] += Math.Min(1, steps / Kept) * (mean - _means[i]);
            for (int j = 1; j <= _parts; j++)
            {
                _covariance[i][j] += gone * own * Own(j) * (prior[i - 1, j - 1] - _covariance[i][j]);
            }
        }

        Array.Clear(_ran);
        _steps = 0;

        double Own(int part) => _steps == 0 ? 1 : Math.Max(Running, 1 - (_ran[part] / _steps));
    }
}
