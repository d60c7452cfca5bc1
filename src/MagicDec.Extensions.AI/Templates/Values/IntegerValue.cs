using System.Numerics;

namespace MagicDec.Extensions.AI.Templates.Values;

/// <summary>An integer of any size that the limits allow.</summary>
internal sealed class IntegerValue(BigInteger value) : Value
{
    /// <summary>Python's own limit on the digits of integers that become text.</summary>
    public const int MaxDigits = 4300;

    /// <summary>Bits of the largest integers allowed.</summary>
    public const int MaxBits = 14_000;

    /// <summary>The number itself.</summary>
    public BigInteger Value { get; } = value;

    public override string TypeName => "int";

    public override bool IsTruthy => !Value.IsZero;

    /// <summary>Wraps the result of an operation if it is not too large.</summary>
    public static IntegerValue Checked(BigInteger value) =>
        value.GetBitLength() <= MaxBits ? new(value) : throw new TemplateValueException($"the integer is larger than {MaxBits} bits.");
}
