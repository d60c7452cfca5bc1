using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;

namespace MagicDec.Tool.Verify;

/// <summary>Ways to choose tokens and ways to draft that are tried with each other.</summary>
internal static class VerifyGrid
{
    private static readonly (int Length, int Budget)[] Sizes = [(1, 64), (4, 64), (8, 256)];

    /// <summary>How tokens are chosen, by name; the seed is the prompt's number.</summary>
    public static IReadOnlyList<(string Name, SamplingParameters Parameters)> Samplings { get; } =
    [
        ("greedy", SamplingParameters.Greedy),
        ("sampled", new SamplingParameters { Temperature = 0.8f, TopP = 0.95f, RepetitionPenalty = 1.1f, FrequencyPenalty = 0.1f }),
    ];

    /// <summary>Plain decoding first: batched, where the reference is alone.</summary>
    public static IEnumerable<DraftingOptions> Draftings(bool hasDraftModel)
    {
        yield return DraftingOptions.Off;
        foreach (KvSelector selector in Enum.GetValues<KvSelector>())
        {
            foreach ((int length, int budget) in Sizes)
            {
                yield return Fixed(Drafter.Sparse, length, budget) with { Selector = selector };
            }
        }

        yield return Fixed(Drafter.Suffix, 8, 64);
        yield return Fixed(Drafter.SuffixThenSparse, 4, 64);
        if (hasDraftModel)
        {
            yield return Fixed(Drafter.Model, 4, 64);
            yield return Fixed(Drafter.Model, 8, 4096);
        }

        yield return new DraftingOptions();
    }

    private static DraftingOptions Fixed(Drafter drafter, int length, int budget) =>
        new() { Mode = DraftingMode.Fixed, Drafter = drafter, DraftLength = length, KvBudget = budget };
}
