using MagicDec.Models.Nano.Language;

namespace MagicDec.Models.Nano.Corpus;

/// <summary>One corpus: how many conversations of which length and mixture.</summary>
internal sealed record CorpusStage
{
    public required string Name { get; init; }

    /// <summary>Tokens a conversation is padded to.</summary>
    public required int Length { get; init; }

    public required int Conversations { get; init; }

    public required ulong Seed { get; init; }

    public required SkillMixture Mixture { get; init; }
}
