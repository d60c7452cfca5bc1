namespace MagicDec.Tool.Bench.Suite;

/// <summary>Collects samples and problems of cells. A cell with a problem is not measured again, and others do not suffer from it.</summary>
internal sealed class SuiteTally
{
    private readonly OrderedDictionary<SuiteCell, List<SuiteSample>> _samples = [];
    private readonly OrderedDictionary<SuiteCell, SuiteProblem> _problems = [];

    /// <summary>Whether the cell is without a problem so far.</summary>
    public bool IsSound(SuiteCell cell) => !_problems.ContainsKey(cell);

    /// <summary>Keeps a measurement.</summary>
    /// <exception cref="InvalidOperationException">The cell's tokens are not those of an earlier repeat; then its speed means nothing, and all its samples are dropped.</exception>
    public void Add(SuiteCell cell, SuiteSample sample)
    {
        if (!_samples.TryGetValue(cell, out List<SuiteSample>? samples))
        {
            _samples.Add(cell, samples = []);
        }

        samples.Add(sample);
        if (samples[0].TokensSha256 != sample.TokensSha256)
        {
            _samples.Remove(cell);
            throw new InvalidOperationException($"Repeats of the cell '{cell.Name}' gave different tokens, which no load may do.");
        }
    }

    /// <summary>Takes a cell out.</summary>
    public SuiteProblem Fail(SuiteCell cell, Exception problem) => Fail(cell, problem.Message, problem is not UsageException);

    /// <summary>Takes a cell out.</summary>
    public SuiteProblem Fail(SuiteCell cell, string reason, bool failed) => _problems[cell] = new SuiteProblem(cell.Name, reason, failed);

    /// <summary>All that is known by now.</summary>
    public SuiteOutcome Outcome() => new([.. _samples.Select(pair => SuiteResult.Of(pair.Key, pair.Value))], [.. _problems.Values]);
}
