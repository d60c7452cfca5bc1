namespace MagicDec.Models.Nano.Language;

/// <summary>Something true in one history.</summary>
internal sealed record Fact(Relation Relation, string Subject, string Value)
{
    /// <summary>The fact as a line states it and the model quotes it.</summary>
    public string Sentence => $"{Subject} {Relation.Words} {Value}.";
}
