using System.Globalization;
using MagicDec.Engine;

namespace MagicDec.Tool.Bench.Suite;

/// <summary>Measures cells: group after group, and in a group round after round over all its cells, so that a slow minute of the machine hits all alike.</summary>
/// <param name="repeats">Rounds that count; one more before them warms up.</param>
/// <param name="machine">The machine's limits.</param>
/// <param name="createOptions">How the engine runs, fresh for each group.</param>
/// <param name="progress">Told of each group.</param>
internal sealed class SuiteRun(int repeats, MachineReport machine, Func<EngineOptions> createOptions, Action<string> progress)
{
    /// <summary>Measures the cells that <paramref name="isWanted"/> names, in the order of the groups.</summary>
    public async Task<IReadOnlyList<SuiteResult>> RunAsync(IEnumerable<ISuiteGroup> groups, Predicate<SuiteCell> isWanted, CancellationToken cancellationToken)
    {
        List<SuiteResult> results = [];
        foreach (ISuiteGroup group in groups)
        {
            SuiteCell[] cells = [.. group.Cells.Where(cell => isWanted(cell))];
            if (cells.Length > 0)
            {
                progress(string.Create(CultureInfo.InvariantCulture, $"{cells[0].Name}{(cells.Length > 1 ? $" and {cells.Length - 1} more" : "")}"));
                using ISuiteSession session = group.Open(cells, createOptions(), machine, cancellationToken);
                results.AddRange(await MeasureAsync(session, cells, cancellationToken).ConfigureAwait(false));
            }
        }

        return results;
    }

    private async Task<IEnumerable<SuiteResult>> MeasureAsync(ISuiteSession session, SuiteCell[] cells, CancellationToken cancellationToken)
    {
        List<SuiteSample>[] samples = [.. cells.Select(_ => new List<SuiteSample>())];
        for (int round = 0; round <= repeats; round++)
        {
            for (int i = 0; i < cells.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                SuiteSample sample = await session.MeasureAsync(cells[i], cancellationToken).ConfigureAwait(false);
                if (round > 0)
                {
                    samples[i].Add(sample);
                }
            }
        }

        return cells.Select((cell, i) => SuiteResult.Of(cell, samples[i]));
    }
}
