namespace MagicDec.Engine.Constraints.Json.Schemas;

/// <summary>Kinds of JSON values a schema allows.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0,
    Object = 1,
    Array = 2,
    String = 4,
    Integer = 8,

    /// <summary>Numbers that are not integers.</summary>
    Fraction = 16,
    Boolean = 32,
    Null = 64,
    Number = Integer | Fraction,
    All = 127,
}
