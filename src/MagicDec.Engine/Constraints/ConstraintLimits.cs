namespace MagicDec.Engine.Constraints;

/// <summary>What a constraint may cost, so that a hostile one fails alone.</summary>
internal static class ConstraintLimits
{
    /// <summary>Nodes of a compiled grammar.</summary>
    public const int GrammarNodes = 200_000;

    /// <summary>Characters of a schema or an expression.</summary>
    public const int SourceLength = 1 << 20;

    /// <summary>Nodes of one regular expression, length bounds included.</summary>
    public const int AutomatonNodes = 20_000;

    /// <summary>Edges of one regular expression, length bounds included.</summary>
    public const int AutomatonEdges = 200_000;

    /// <summary>Schemas inside schemas, and groups inside groups.</summary>
    public const int Depth = 64;

    /// <summary>Objects and arrays inside each other in the output: what JSON readers take unless told otherwise.</summary>
    public const int Nesting = 64;

    /// <summary>Places in the grammar where the output may be at once.</summary>
    public const int Width = 2_000;

    /// <summary>Places looked at for one mask.</summary>
    public const long MaskWork = 20_000_000;

    /// <summary>States remembered for one constraint.</summary>
    public const int States = 4_096;

    /// <summary>Masks remembered for one constraint.</summary>
    public const int Masks = 1_024;

    /// <summary>Constraints an engine remembers.</summary>
    public const int Constraints = 32;
}
