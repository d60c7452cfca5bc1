namespace MagicDec.Engine.Constraints.Grammars.Parts;

/// <summary>A part that is built once and called from many places, from within itself too.</summary>
/// <param name="name">What messages call it.</param>
internal sealed class RulePart(string name) : GrammarPart
{
    public string Name { get; } = name;

    /// <summary>What it stands for; set before the whole is compiled.</summary>
    public GrammarPart? Body { get; set; }

    /// <summary>Whether it writes an object or an array.</summary>
    public bool Opens { get; init; }

    public override void Build(GrammarBuilder builder, int from, int to) => builder.AddCall(from, this, to);
}
