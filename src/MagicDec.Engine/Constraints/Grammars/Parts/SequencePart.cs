namespace MagicDec.Engine.Constraints.Grammars.Parts;

/// <summary>One part after the other.</summary>
internal sealed class SequencePart(params GrammarPart[] parts) : GrammarPart
{
    public override void Build(GrammarBuilder builder, int from, int to)
    {
        if (parts.Length == 0)
        {
            builder.AddEmpty(from, to);
        }

        for (int i = 0; i < parts.Length; i++)
        {
            int next = i == parts.Length - 1 ? to : builder.AddNode();
            parts[i].Build(builder, from, next);
            from = next;
        }
    }
}
