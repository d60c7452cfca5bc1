using MagicDec.Engine;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;
using MagicDec.Tool.Bench;

namespace MagicDec.Tool.Soak.Traffic;

/// <summary>Makes the requests of one agent: good ones over its growing history, and bad ones.</summary>
internal sealed class SoakTraffic(SoakRandom random, InferenceEngine engine)
{
    /// <summary>Different system prompts in the world: agents with the same one share its pages.</summary>
    private const int Families = 3;

    private const int FamilyTokens = 100;

    private readonly int _vocabulary = engine.Config.VocabularySize;
    private List<int> _history = [];

    /// <summary>The next step over this agent's history.</summary>
    public GenerationRequest Good()
    {
        if (_history.Count == 0 || _history.Count > SoakSettings.LongestHistory || random.OneIn(15))
        {
            _history = [.. Text(random.Below(Families), FamilyTokens), .. Text(100 + random.Below(1000), random.Between(1, 80))];
        }

        return new GenerationRequest
        {
            Prompt = _history.ToArray(),
            MaxOutputTokens = random.OneIn(3) ? random.Between(60, SoakSettings.LongestAnswer) : random.Between(1, 30),
            StopTokens = random.OneIn(4) ? null : new HashSet<int>(),
            Sampling = Sampling(),
            Drafting = Drafting(),
            Priority = random.OneIn(4) ? random.Between(-1, 2) : 0,
            Timeout = random.OneIn(12) ? TimeSpan.FromMilliseconds(random.Between(1, 300)) : null,
            CacheSalt = random.OneIn(10) ? "tenant" : null,
        };
    }

    /// <summary>The answer has been read and a tool has given its result.</summary>
    public void Continue(IReadOnlyList<int> answer)
    {
        _history.AddRange(answer);
        _history.AddRange(More());
    }

    /// <summary>Some text to go on with.</summary>
    public int[] More() => Text(100 + random.Below(1000), random.Between(1, 60));

    /// <summary>A request that must be refused.</summary>
    public GenerationRequest Bad()
    {
        int[] prompt = Text(0, 10);
        GenerationRequest good = new() { Prompt = prompt, MaxOutputTokens = 4 };
        return random.Below(7) switch
        {
            0 => good with { Prompt = Array.Empty<int>() },
            1 => good with { Prompt = new[] { _vocabulary } },
            2 => good with { Prompt = new[] { -1 } },
            3 => good with { MaxOutputTokens = 0 },
            4 => good with { Prompt = new int[engine.MaxContextTokens + 1] },
            5 => good with { Sampling = new SamplingParameters { TopP = 2 } },
            _ => good with { StopTokens = new HashSet<int> { _vocabulary + 7 } },
        };
    }

    private SamplingParameters Sampling() => random.Below(5) switch
    {
        0 => new SamplingParameters { Temperature = 0.7f, TopP = 0.9f, TopK = 50, Seed = random.Next() },
        1 => new SamplingParameters { Seed = random.Next() },
        2 => new SamplingParameters { RepetitionPenalty = 1.2f, FrequencyPenalty = 0.3f, PresencePenalty = 0.2f, Seed = random.Next() },
        3 => new SamplingParameters { Temperature = 0, FrequencyPenalty = 0.5f },
        _ => SamplingParameters.Greedy,
    };

    private DraftingOptions? Drafting() => random.Below(4) switch
    {
        0 => null,
        1 => DraftingOptions.Off,
        _ => new DraftingOptions
        {
            Mode = DraftingMode.Fixed,
            Drafter = random.Choose(Drafter.Sparse, Drafter.Suffix, Drafter.SuffixThenSparse),
            DraftLength = random.Between(1, 8),
            KvBudget = random.Choose(DraftingOptions.MinKvBudget, 64, 256),
            Selector = random.Choose(KvSelector.Verified, KvSelector.SnapKv, KvSelector.Streaming),
        },
    };

    private int[] Text(int index, int tokens) => PseudoText.Create(seed: 77, index, tokens, _vocabulary);
}
