using MagicDec.Tool.Bench.Shared;

namespace MagicDec.Tool.Bench.Sweep;

/// <summary>How long every setting took in every round of one cell.</summary>
/// <param name="seconds">Shape [settings][rounds]: off, the engine's choice, then what can be fixed, with fewer rounds where it was no contender any more; read, not copied.</param>
internal sealed class SweepRuns(IReadOnlyList<IReadOnlyList<double>> seconds)
{
    private const int Off = 0;
    private const int Auto = 1;
    private const double FirstMargin = 0.3;
    private const double LeastMargin = 0.1;

    private int Rounds => seconds[Off].Count;

    /// <summary>Speed of a setting over plain decoding in the same round; median over the rounds that it took part in.</summary>
    public double Speedup(int setting) => Ratio(Off, setting, Enumerable.Range(0, seconds[setting].Count));

    /// <summary>
    /// Settings that the next round needs: off, the engine's choice, and what may yet be the fastest of all that can be fixed. What lies clearly behind after a round, by 30 % after the
    /// first and by less the more there are, as the square root of their number, but 10 % at least, would only take time from the others. What is out stays out.
    /// </summary>
    public IReadOnlyList<int> Contenders()
    {
        double least = Enumerable.Range(0, seconds.Count).Where(setting => setting != Auto && TookPart(setting)).Max(Speedup) * (1 - Math.Max(LeastMargin, FirstMargin / Math.Sqrt(Rounds)));
        return [.. Enumerable.Range(0, seconds.Count).Where(setting => setting <= Auto || (TookPart(setting) && Speedup(setting) >= least))];
    }

    /// <summary>
    /// Speed of the engine's choice over the setting that a user would have fixed: the fastest in half of the rounds, compared in the other half. The fastest
    /// of many in the rounds that are compared has luck as well as speed. Mean over all halves of rounds that follow each other, the last followed by the first.
    /// </summary>
    public double AutoOverSelected()
    {
        int rounds = Rounds;
        int half = rounds / 2;
        return Enumerable.Range(0, rounds).Average(first =>
        {
            int selected = Fastest([.. Enumerable.Range(first, half).Select(round => round % rounds)]);
            return Ratio(selected, Auto, Enumerable.Range(first + half, rounds - half).Select(round => round % rounds));
        });
    }

    private int Fastest(int[] rounds) => Enumerable.Range(0, seconds.Count).Where(setting => setting != Auto && TookPart(setting)).MaxBy(setting => Ratio(Off, setting, rounds));

    private bool TookPart(int setting) => seconds[setting].Count == Rounds;

    private double Ratio(int slower, int faster, IEnumerable<int> rounds) => Medians.Of(rounds.Select(round => seconds[slower][round] / seconds[faster][round]));
}
