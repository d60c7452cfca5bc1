using System.CommandLine;
using MagicDec.Engine;
using MagicDec.Engine.Speculation;

namespace MagicDec.Tool.Options;

/// <summary>The options that say who drafts.</summary>
internal sealed class DraftKnobs
{
    private static readonly Dictionary<string, Drafter> Drafters = new(StringComparer.Ordinal)
    {
        ["sparse"] = Drafter.Sparse,
        ["suffix"] = Drafter.Suffix,
        ["suffix-sparse"] = Drafter.SuffixThenSparse,
    };

    private const string ModelPrefix = "model:";

    private static readonly Dictionary<string, KvSelector> Selectors = new(StringComparer.Ordinal)
    {
        ["verified"] = KvSelector.Verified,
        ["snapkv"] = KvSelector.SnapKv,
        ["streaming"] = KvSelector.Streaming,
    };

    private readonly Option<string> _draft = new("--draft") { Description = "Who drafts: off, auto, sparse, suffix, suffix-sparse (suffix where its match is long), or model:NAME (a smaller model with the same vocabulary).", HelpName = "WHO" };
    private readonly Option<int> _gamma = Numbers.Create("--gamma", "Most tokens drafted in a round.", 1, DraftingOptions.MaxDraftLength, 4);
    private readonly Option<int> _budget = Numbers.Create("--kv-budget", "Tokens of the history a sparse draft reads (K).", DraftingOptions.MinKvBudget, int.MaxValue, 512);
    private readonly Option<string> _selector = new("--selector") { Description = "How those are chosen: verified, snapkv or streaming.", HelpName = "HOW", DefaultValueFactory = _ => "verified" };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="who">Who drafts when the command line does not say.</param>
    public DraftKnobs(Command command, string who = "off")
    {
        _draft.DefaultValueFactory = _ => who;
        _draft.Validators.Add(result =>
        {
            string value = result.Tokens is [{ Value: var given }] ? given : who;
            if (value is not ("off" or "auto") && !Drafters.ContainsKey(value) && !value.StartsWith(ModelPrefix, StringComparison.Ordinal))
            {
                result.AddError($"--draft is '{value}'; it must be off, auto, {string.Join(", ", Drafters.Keys)} or {ModelPrefix}NAME.");
            }
        });
        _selector.AcceptOnlyFromAmong([.. Selectors.Keys]);
        command.AddAll(_draft, _gamma, _budget, _selector);
    }

    /// <summary>The model that drafts, as the command line names it; null: none.</summary>
    public string? ModelName(ParseResult parsed) =>
        parsed.GetValue(_draft)!.StartsWith(ModelPrefix, StringComparison.Ordinal) ? parsed.GetValue(_draft)![ModelPrefix.Length..] : null;

    public DraftingOptions Read(ParseResult parsed)
    {
        string draft = parsed.GetValue(_draft)!;
        return new DraftingOptions
        {
            Mode = draft switch { "off" => DraftingMode.Off, "auto" => DraftingMode.Auto, _ => DraftingMode.Fixed },
            Drafter = ModelName(parsed) is null ? Drafters.GetValueOrDefault(draft) : Drafter.Model,
            DraftLength = parsed.GetValue(_gamma),
            KvBudget = parsed.GetValue(_budget),
            Selector = Selectors[parsed.GetValue(_selector)!],
        };
    }

    /// <summary>Sets the engine up to draft so; <see cref="EngineLoader"/> closes the draft model's files.</summary>
    public EngineOptions Apply(ParseResult parsed, EngineOptions options)
    {
        options.Drafting = Read(parsed);
        options.DraftModel = ModelName(parsed) is { } name ? new DraftModelOptions { Files = ModelOption.Open(name) } : null;
        return options;
    }
}
