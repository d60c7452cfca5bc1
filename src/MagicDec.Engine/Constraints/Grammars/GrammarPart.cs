namespace MagicDec.Engine.Constraints.Grammars;

/// <summary>A piece of a grammar, made of others; built into nodes when the whole is compiled.</summary>
internal abstract class GrammarPart
{
    /// <summary>Adds the ways from one node to another that this part allows.</summary>
    public abstract void Build(GrammarBuilder builder, int from, int to);
}
