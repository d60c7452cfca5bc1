using MagicDec.Engine.KvCache;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Testing;

namespace MagicDec.Engine.Tests.Speculation.Policy.Costs;

/// <summary>
/// A machine with a cache: steps take as long as a formula says, half as long for each token of history when all of it fits the cache and the
/// last step has left it there. Remembers which pages have memory of their own.
/// </summary>
/// <param name="clock">The clock that steps advance.</param>
/// <param name="pageCount">Pages of its pool.</param>
/// <param name="linearSlowness">By how much the linear layers take longer than the formula says, as on a larger model.</param>
internal sealed class ClockedRunner(ManualTimeProvider clock, int pageCount, double linearSlowness = 1) : IModelRunner
{
    private const int CacheTokens = 20_000;
    private const int TileRows = 6;
    private const int LinearTile = 16;
    private readonly HashSet<int> _written = [];
    private int _cached;

    public int PageCount => pageCount;

    public KvGeometry Geometry { get; } = new(4, 4, 64, KvGeometry.DefaultPageTokens, KvFormat.BFloat16);

    public int AttentionTileRows => TileRows;

    public int LinearTileRows => LinearTile;

    public int PagesWritten => _written.Count;

    public bool ReadUnwritten { get; private set; }

    public static double Seconds(int sequences, int rows, int context, bool cached) =>
        Linear(sequences, rows) + (sequences * 2e-6) + (sequences * (double)context * (cached ? 50e-9 : 100e-9) * (1 + (0.05 * rows) + (0.2 * ((rows - 1) / TileRows))));

    private static double Linear(int sequences, int rows) => 50e-6 + (sequences * rows * 10e-6) + (((sequences * rows) - 1) / LinearTile * 160e-6);

    public void Run(StepBatch batch, StepResult result)
    {
        (int sequences, int rows, int context) = (batch.Sequences.Count, batch.Sequences[0].RowCount, batch.Sequences[0].Position + batch.Sequences[0].RowCount);
        int total = sequences * context;
        bool cached = total <= CacheTokens && _cached == total;
        _cached = total;
        foreach (StepSequence sequence in batch.Sequences)
        {
            foreach (int page in sequence.Pages.Pages[..Geometry.PagesFor(sequence.Position)])
            {
                ReadUnwritten |= !_written.Contains(page);
            }
        }

        clock.Advance(TimeSpan.FromSeconds(Seconds(sequences, rows, context, cached) + ((linearSlowness - 1) * Linear(sequences, rows))));
    }

    public void CopyPage(int source, int destination) => _written.UnionWith([source, destination]);

    public void DiscardPages() => _written.Clear();

    public void Dispose()
    {
    }
}
