using MagicDec.Tool.Bench.Shared;

namespace MagicDec.Tool.Bench.Sweep;

/// <summary>How long every setting took in every round of one cell.</summary>
/// <param name="seconds">Shape [settings][rounds]: off, the engine's choice, then what can be fixed; two rounds at least.</param>
internal sealed class SweepRuns(IReadOnlyList<IReadOnlyList<double>> seconds)
{
    private const int Off = 0;
    private const int Auto = 1;

    /// <summary>Speed of a setting over plain decoding in the same round; median.</summary>
    public double Speedup(int setting) => Ratio(Off, setting, Enumerable.Range(0, seconds[Off].Count));

    /// <summary>
    /// Speed of the engine's choice over the setting that a user would have fixed: the fastest in half of the rounds, compared in the other half. The fastest
    /// of many in the rounds that are compared has luck as well as speed. Mean over all halves of rounds that follow each other, the last followed by the first.
    /// </summary>
    public double AutoOverSelected()
    {
        int rounds = seconds[Off].Count;
        int half = rounds / 2;
        return Enumerable.Range(0, rounds).Average(first =>
        {
            int selected = Fastest([.. Enumerable.Range(first, half).Select(round => round % rounds)]);
            return Ratio(selected, Auto, Enumerable.Range(first + half, rounds - half).Select(round => round % rounds));
        });
    }

    private int Fastest(int[] rounds) => Enumerable.Range(0, seconds.Count).Where(setting => setting != Auto).MaxBy(setting => Ratio(Off, setting, rounds));

    private double Ratio(int slower, int faster, IEnumerable<int> rounds) => Medians.Of(rounds.Select(round => seconds[slower][round] / seconds[faster][round]));
}
