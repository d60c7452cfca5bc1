namespace MagicDec.Models.Nano.Language;

/// <summary>Something true in one history.</summary>
internal sealed record Fact(Relation Relation, string Subject, string Value)
{
    /// <summary>The fact as the model says it.</summary>
    public string Sentence => $"{Subject} {Relation.Canonical} {Value}.";
}
