namespace MagicDec.Engine.Constraints.Grammars.Parts;

/// <summary>A part several times, with something between two of them.</summary>
/// <param name="part">What is repeated.</param>
/// <param name="minimum">Fewest times, at least 0.</param>
/// <param name="maximum">Most times, at least <paramref name="minimum"/>; null: without end.</param>
/// <param name="separator">What stands between; null: nothing.</param>
internal sealed class RepeatPart(GrammarPart part, int minimum, int? maximum, GrammarPart? separator = null) : GrammarPart
{
    public override void Build(GrammarBuilder builder, int from, int to)
    {
        int here = builder.AddNode();
        builder.AddEmpty(from, here);
        int count = maximum ?? Math.Max(minimum, 1);
        for (int i = 0; i < count; i++)
        {
            if (i >= minimum)
            {
                builder.AddEmpty(here, to);
            }

            int item = here;
            if (i > 0 && separator is not null)
            {
                item = builder.AddNode();
                separator.Build(builder, here, item);
            }

            here = builder.AddNode();
            part.Build(builder, item, here);
        }

        builder.AddEmpty(here, to);
        if (maximum is null)
        {
            int again = builder.AddNode();
            (separator ?? new SequencePart()).Build(builder, here, again);
            part.Build(builder, again, here);
        }
    }
}
