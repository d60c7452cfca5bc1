using System.Globalization;
using MagicDec.Engine.Speculation;

namespace MagicDec.Tool.Bench.Sweep;

/// <summary>The settings that are compared: off, auto, and what a user could fix.</summary>
internal static class SweepCandidates
{
    public const string Off = "off";
    public const string Auto = "auto";

    private static readonly int[] Lengths = [1, 2, 3, 5];
    private static readonly int[] Budgets = [128, 512];

    /// <summary>All candidates; off and auto come first.</summary>
    /// <param name="context">Tokens of a context: a budget of half of it or more is no draft worth trying.</param>
    /// <param name="simulated">With simulated acceptance there is nothing for the suffix drafter to find.</param>
    public static IReadOnlyList<(string Name, DraftingOptions Options)> For(int context, bool simulated)
    {
        List<(string, DraftingOptions)> candidates = [(Off, DraftingOptions.Off), (Auto, new DraftingOptions { Mode = DraftingMode.Auto })];
        foreach (int budget in Budgets.Where(budget => budget * 2 <= context))
        {
            candidates.AddRange(Lengths.Select(length => Fixed(Drafter.Sparse, length, budget)));
        }

        if (!simulated)
        {
            candidates.Add(Fixed(Drafter.Suffix, 4, Budgets[^1]));
            candidates.Add(Fixed(Drafter.Suffix, 8, Budgets[^1]));
            candidates.Add(Fixed(Drafter.SuffixThenSparse, 3, Budgets[^1]));
        }

        return candidates;
    }

    private static (string Name, DraftingOptions Options) Fixed(Drafter drafter, int length, int budget)
    {
        string name = drafter == Drafter.Suffix
            ? string.Create(CultureInfo.InvariantCulture, $"{drafter} gamma {length}")
            : string.Create(CultureInfo.InvariantCulture, $"{drafter} gamma {length} K {budget}");
        return (name, new DraftingOptions { Mode = DraftingMode.Fixed, Drafter = drafter, DraftLength = length, KvBudget = budget });
    }
}
