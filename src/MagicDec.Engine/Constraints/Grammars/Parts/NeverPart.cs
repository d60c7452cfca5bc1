namespace MagicDec.Engine.Constraints.Grammars.Parts;

/// <summary>Nothing at all: there is no way through it.</summary>
internal sealed class NeverPart : GrammarPart
{
    public static NeverPart Instance { get; } = new();

    public override void Build(GrammarBuilder builder, int from, int to)
    {
    }
}
