namespace MagicDec.Engine.Constraints.Grammars.Parts;

/// <summary>Any one of several parts.</summary>
internal sealed class ChoicePart(params IReadOnlyList<GrammarPart> parts) : GrammarPart
{
    public override void Build(GrammarBuilder builder, int from, int to)
    {
        // Parts may loop back to where they start, so each gets a start of its own.
        foreach (GrammarPart part in parts)
        {
            int start = builder.AddNode();
            builder.AddEmpty(from, start);
            part.Build(builder, start, to);
        }
    }
}
