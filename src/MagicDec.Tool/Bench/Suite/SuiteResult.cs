using MagicDec.Tool.Bench.Shared;

namespace MagicDec.Tool.Bench.Suite;

/// <summary>What was measured of one cell; the names are keys of the suite's JSON, and keep their meaning.</summary>
internal sealed record SuiteResult
{
    /// <summary>The cell's name.</summary>
    public required string Name { get; init; }

    /// <summary>The cell's unit.</summary>
    public required string Unit { get; init; }

    /// <summary>Of the samples.</summary>
    public required double Median { get; init; }

    /// <summary>Every measurement, in the order in which they were taken; a rival's may be its median only.</summary>
    public required IReadOnlyList<double> Samples { get; init; }

    /// <summary>Share of the machine's limit at the median; null where none is known.</summary>
    public double? LimitShare { get; init; }

    /// <summary>The tokens that came out, equal in every repeat; null where they mean nothing.</summary>
    public string? TokensSha256 { get; init; }

    /// <summary>The measurements as they were taken, as far as the result still knows.</summary>
    public IEnumerable<SuiteSample> AsSamples() => Samples.Select(value => new SuiteSample(value, LimitShare, TokensSha256));

    /// <summary>Puts a cell's samples together.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="samples">At least one; all with the same tokens.</param>
    public static SuiteResult Of(SuiteCell cell, IReadOnlyList<SuiteSample> samples)
    {
        double[] shares = [.. samples.Select(sample => sample.LimitShare).OfType<double>()];
        return new SuiteResult
        {
            Name = cell.Name,
            Unit = cell.Unit,
            Median = Medians.Of(samples.Select(sample => sample.Value)),
            Samples = [.. samples.Select(sample => sample.Value)],
            LimitShare = shares.Length > 0 ? Medians.Of(shares) : null,
            TokensSha256 = samples[0].TokensSha256,
        };
    }
}
