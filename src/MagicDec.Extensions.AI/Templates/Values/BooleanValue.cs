namespace MagicDec.Extensions.AI.Templates.Values;

/// <summary>A boolean.</summary>
internal sealed class BooleanValue : Value
{
    private BooleanValue(bool value) => Value = value;

    /// <summary>True.</summary>
    public static BooleanValue True { get; } = new(true);

    /// <summary>False.</summary>
    public static BooleanValue False { get; } = new(false);

    /// <summary>The boolean itself.</summary>
    public bool Value { get; }

    public override string TypeName => "bool";

    public override bool IsTruthy => Value;

    /// <summary>One of the two instances.</summary>
    public static BooleanValue Of(bool value) => value ? True : False;
}
