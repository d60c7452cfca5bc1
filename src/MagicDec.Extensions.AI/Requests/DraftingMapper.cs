using MagicDec.Engine.Speculation;

namespace MagicDec.Extensions.AI.Requests;

/// <summary>How a request's tokens are guessed ahead: from its additional properties, else the client's options, else the engine's.</summary>
internal static class DraftingMapper
{
    private const string DraftingKey = "drafting";

    private static readonly Dictionary<string, (DraftingMode Mode, Drafter? Drafter)> Kinds = new(StringComparer.Ordinal)
    {
        ["OFF"] = (DraftingMode.Off, null),
        ["NONE"] = (DraftingMode.Off, null),
        ["FALSE"] = (DraftingMode.Off, null),
        ["AUTO"] = (DraftingMode.Auto, null),
        ["TRUE"] = (DraftingMode.Auto, null),
        ["FIXED"] = (DraftingMode.Fixed, null),
        ["SPARSE"] = (DraftingMode.Fixed, Drafter.Sparse),
        ["SUFFIX"] = (DraftingMode.Fixed, Drafter.Suffix),
        ["SUFFIXSPARSE"] = (DraftingMode.Fixed, Drafter.SuffixThenSparse),
        ["SUFFIXTHENSPARSE"] = (DraftingMode.Fixed, Drafter.SuffixThenSparse),
        ["MODEL"] = (DraftingMode.Fixed, Drafter.Model),
    };

    private static readonly Dictionary<string, KvSelector> Selectors = new(StringComparer.Ordinal)
    {
        ["VERIFIED"] = KvSelector.Verified,
        ["SNAPKV"] = KvSelector.SnapKv,
        ["STREAMING"] = KvSelector.Streaming,
    };

    /// <exception cref="ArgumentException">An option is unreadable, out of range, or would have no effect.</exception>
    public static DraftingOptions Map(OptionValues values, DraftingOptions defaults)
    {
        var kind = values.GetName("off, auto, sparse, suffix, suffix-sparse or model", Kinds, DraftingKey);
        var length = values.GetInt32("draft_length", "gamma");
        var budget = values.GetInt32("kv_budget");
        var selector = values.GetName("verified, snapkv or streaming", Selectors, "kv_selector");
        var options = defaults with
        {
            Mode = kind?.Mode ?? defaults.Mode,
            Drafter = kind?.Drafter ?? defaults.Drafter,
            DraftLength = length ?? defaults.DraftLength,
            KvBudget = budget ?? defaults.KvBudget,
            Selector = selector ?? defaults.Selector,
        };
        options.Validate();
        if (options.Mode == DraftingMode.Auto && (length is not null || budget is not null || selector is not null))
        {
            throw new ArgumentException(
                "The options 'draft_length', 'kv_budget' and 'kv_selector' in ChatOptions.AdditionalProperties count only for a drafter that is named too: "
                + "set 'drafting' to sparse, suffix, suffix-sparse or model. With auto the engine chooses them itself.",
                nameof(values));
        }

        return options;
    }
}
