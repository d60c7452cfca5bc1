using MagicDec.Engine.Requests;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;

namespace MagicDec.Tool.Verify;

/// <summary>Compares drafted decoding of all prompts together with plain decoding of each one alone.</summary>
/// <param name="generate">The engine.</param>
/// <param name="prompts">Token ids to continue.</param>
/// <param name="newTokens">How far.</param>
internal sealed class VerifyRun(Func<GenerationRequest, IAsyncEnumerable<GenerationUpdate>> generate, int[][] prompts, int newTokens)
{
    /// <summary>Runs the whole grid, telling each row as it is known.</summary>
    public async Task<IReadOnlyList<VerifyRow>> RunAsync(bool hasDraftModel, Action<VerifyRow> tell)
    {
        List<VerifyRow> rows = [];
        foreach ((string name, SamplingParameters sampling) in VerifyGrid.Samplings)
        {
            int[][] expected = new int[prompts.Length][];
            for (int i = 0; i < prompts.Length; i++)
            {
                (expected[i], _) = await ContinueAsync(i, sampling, DraftingOptions.Off).ConfigureAwait(false);
            }

            foreach (DraftingOptions drafting in VerifyGrid.Draftings(hasDraftModel))
            {
                (int[] Tokens, DraftingUsage Usage)[] found =
                    await Task.WhenAll(prompts.Select((_, i) => ContinueAsync(i, sampling, drafting))).ConfigureAwait(false);
                VerifyDifference? difference = FirstDifference(expected, [.. found.Select(each => each.Tokens)]);
                rows.Add(new VerifyRow(
                    name, Describe(drafting), found.Sum(each => each.Usage.DraftedTokens), found.Sum(each => each.Usage.AcceptedTokens), difference is null, difference));
                tell(rows[^1]);
            }
        }

        return rows;
    }

    private static string Describe(DraftingOptions drafting) => drafting.Mode != DraftingMode.Fixed
        ? drafting.Mode.ToString().ToLowerInvariant()
        : drafting.Drafter == Drafter.Suffix ? $"suffix, gamma {drafting.DraftLength}"
        : $"{Name(drafting.Drafter)}, gamma {drafting.DraftLength}, K {drafting.KvBudget}, {drafting.Selector.ToString().ToLowerInvariant()}";

    private static string Name(Drafter drafter) => drafter switch
    {
        Drafter.SuffixThenSparse => "suffix-sparse",
        Drafter.Model => "model",
        _ => "sparse",
    };

    private static VerifyDifference? FirstDifference(int[][] expected, int[][] found)
    {
        for (int prompt = 0; prompt < expected.Length; prompt++)
        {
            int same = expected[prompt].AsSpan().CommonPrefixLength(found[prompt]);
            if (same < Math.Max(expected[prompt].Length, found[prompt].Length))
            {
                return new VerifyDifference(prompt, same, At(expected[prompt], same), At(found[prompt], same));
            }
        }

        return null;

        static int? At(int[] tokens, int index) => index < tokens.Length ? tokens[index] : null;
    }

    private async Task<(int[] Tokens, DraftingUsage Usage)> ContinueAsync(int prompt, SamplingParameters sampling, DraftingOptions drafting)
    {
        GenerationRequest request = new()
        {
            Prompt = prompts[prompt],
            Sampling = sampling with { Seed = (ulong)prompt },
            MaxOutputTokens = newTokens,
            StopTokens = new HashSet<int>(),
            Drafting = drafting,
        };
        List<int> tokens = [];
        DraftingUsage usage = new();
        await foreach (GenerationUpdate update in generate(request).ConfigureAwait(false))
        {
            tokens.Add(update.Token);
            usage = update.Drafting ?? usage;
        }

        return ([.. tokens], usage);
    }
}
