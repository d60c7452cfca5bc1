namespace MagicDec.Tool.Bench.Suite;

/// <summary>A group's cells, ready to be measured again and again.</summary>
internal interface ISuiteSession : IDisposable
{
    /// <summary>Measures one cell once.</summary>
    Task<SuiteSample> MeasureAsync(SuiteCell cell, CancellationToken cancellationToken);
}
