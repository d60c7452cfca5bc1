namespace MagicDec.Models.Nano.Language;

/// <summary>How a training stage mixes skills and shapes its conversations.</summary>
internal sealed record SkillMixture
{
    /// <summary>Every skill as often as every other.</summary>
    public static readonly SkillMixture Even = new() { Skills = Enum.GetValues<Skill>().ToDictionary(s => s, _ => 1.0) };

    /// <summary>Weights by skill; a skill that is absent is not asked for.</summary>
    public required IReadOnlyDictionary<Skill, double> Skills { get; init; }

    public double LeastLogShare { get; init; } = 0.3;

    public double MostLogShare { get; init; } = 0.6;

    /// <summary>The share of conversations whose history comes in two to four parts.</summary>
    public double ManyParts { get; init; } = 0.3;

    /// <summary>The share of conversations that ask for another form than sentences.</summary>
    public double OtherFormats { get; init; } = 0.2;

    /// <summary>The share of conversations with tools.</summary>
    public double Tools { get; init; } = 0.5;

    /// <summary>Whether all tools are called equally often; otherwise as often as the facts they need occur.</summary>
    public bool EvenTools { get; init; }

    /// <summary>The share of conversations in which many names differ only a little.</summary>
    public double SimilarNames { get; init; }

    public Skill Pick(SeededRandom random)
    {
        double rest = random.NextDouble() * Skills.Values.Sum();
        foreach ((Skill skill, double weight) in Skills.OrderBy(s => s.Key))
        {
            rest -= weight;
            if (rest < 0)
                return skill;
        }

        return Skills.Keys.Max();
    }
}
