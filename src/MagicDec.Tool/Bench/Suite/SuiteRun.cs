using System.Diagnostics;
using MagicDec.Engine;
using MagicDec.Tool.Bench.Machine;
using static System.FormattableString;

namespace MagicDec.Tool.Bench.Suite;

/// <summary>
/// Measures cells: group after group, and in a group round after round over all its cells, so that a slow minute of the machine hits all alike.
/// A cell that cannot be measured costs no other one.
/// </summary>
/// <param name="repeats">Rounds that count; one more before them warms up.</param>
/// <param name="machine">The machine's limits.</param>
/// <param name="createOptions">How the engine runs, fresh for each group.</param>
/// <param name="progress">Told of each group, of what each cell costs, and of cells that cannot be measured.</param>
internal sealed class SuiteRun(int repeats, MachineReport machine, Func<EngineOptions> createOptions, Action<string> progress)
{
    private readonly SuiteTally _tally = new();

    /// <summary>Measures the cells that <paramref name="isWanted"/> names, in the order of the groups.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="isWanted">Which of their cells.</param>
    /// <param name="save">Given all that is known after each round, so that it outlives the process.</param>
    /// <param name="cancellationToken">Stops it between two measurements.</param>
    public async Task<SuiteOutcome> RunAsync(
        IEnumerable<ISuiteGroup> groups, Predicate<SuiteCell> isWanted, Func<SuiteOutcome, Task> save, CancellationToken cancellationToken)
    {
        (ISuiteGroup Group, SuiteCell[] Cells)[] wanted = [.. groups.Select(group => (group, group.Cells.Where(cell => isWanted(cell)).ToArray())).Where(pair => pair.Item2.Length > 0)];
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < wanted.Length; i++)
        {
            SuiteCell[] cells = wanted[i].Cells;
            progress(Invariant($"group {i + 1} of {wanted.Length}: {cells[0].Name}{(cells.Length > 1 ? $" and {cells.Length - 1} more" : "")}, {Stopwatch.GetElapsedTime(start).TotalMinutes:F1} min after the start"));
            await MeasureAsync(wanted[i].Group, cells, save, cancellationToken).ConfigureAwait(false);
        }

        return _tally.Outcome();
    }

    private async Task MeasureAsync(ISuiteGroup group, SuiteCell[] cells, Func<SuiteOutcome, Task> save, CancellationToken cancellationToken)
    {
        using ISuiteSession? session = Open(group, cells, cancellationToken);
        if (session is null)
        {
            await save(_tally.Outcome()).ConfigureAwait(false);
            return;
        }

        TimeSpan warmUp = TimeSpan.Zero;
        for (int round = 0; round <= repeats; round++)
        {
            foreach (SuiteCell cell in cells.Where(_tally.IsSound))
            {
                cancellationToken.ThrowIfCancellationRequested();
                TimeSpan time = await MeasureAsync(session, cell, counts: round > 0, cancellationToken).ConfigureAwait(false);
                if (round == 0)
                {
                    warmUp += time;
                    progress(Invariant($"  {cell.Name} {time.TotalSeconds:F1} s"));
                }
            }

            if (round == 0)
            {
                progress(Invariant($"  warmed up in {warmUp.TotalSeconds:F1} s; rounds to come: {repeats}, some {repeats * warmUp.TotalMinutes:F1} min"));
            }

            await save(_tally.Outcome()).ConfigureAwait(false);
        }
    }

    private ISuiteSession? Open(ISuiteGroup group, SuiteCell[] cells, CancellationToken cancellationToken)
    {
        try
        {
            foreach (SuiteCell cell in cells)
            {
                if (group.Refusal(cell, createOptions()) is { } refusal)
                {
                    Tell(_tally.Fail(cell, refusal, failed: false));
                }
            }

            SuiteCell[] sound = [.. cells.Where(_tally.IsSound)];
            return sound.Length == 0 ? null : group.Open(sound, createOptions(), machine, cancellationToken);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            foreach (SuiteCell cell in cells.Where(_tally.IsSound))
            {
                Tell(_tally.Fail(cell, problem));
            }

            return null;
        }
    }

    private async Task<TimeSpan> MeasureAsync(ISuiteSession session, SuiteCell cell, bool counts, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            SuiteSample sample = await session.MeasureAsync(cell, cancellationToken).ConfigureAwait(false);
            if (counts)
            {
                _tally.Add(cell, sample);
            }
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            Tell(_tally.Fail(cell, problem));
        }

        return Stopwatch.GetElapsedTime(start);
    }

    private void Tell(SuiteProblem problem) => progress($"  {problem.Name} {problem.Describe()}");
}
