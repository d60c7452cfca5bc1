namespace MagicDec.Extensions.AI.Templates.Values;

/// <summary>A floating-point number.</summary>
internal sealed class FloatValue(double value) : Value
{
    /// <summary>The number itself.</summary>
    public double Value { get; } = value;

    public override string TypeName => "float";

    public override bool IsTruthy => Value != 0;
}
