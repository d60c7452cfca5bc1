using System.Numerics;

namespace MagicDec.Extensions.AI.Templates.Values.Collections;

/// <summary>Compares keys as Python does: 1, 1.0 and True are one key.</summary>
internal sealed class KeyComparer : IEqualityComparer<Value>
{
    private KeyComparer()
    {
    }

    /// <summary>The only instance.</summary>
    public static KeyComparer Instance { get; } = new();

    public bool Equals(Value? x, Value? y) => (x, y) switch
    {
        (StringValue a, StringValue b) => string.Equals(a.Text, b.Text, StringComparison.Ordinal),
        (TupleValue a, TupleValue b) => a.Count == b.Count && a.Enumerate().SequenceEqual(b.Enumerate(), this),
        (UndefinedValue, UndefinedValue) => true,
        (FloatValue a, FloatValue b) => a.Value == b.Value,
        (FloatValue a, not null) => ToInteger(y) is { } b && (double)b == a.Value,
        (not null, FloatValue b) => ToInteger(x) is { } a && (double)a == b.Value,
        (not null, not null) => ReferenceEquals(x, y) || (ToInteger(x) is { } a && ToInteger(y) is { } b && a == b),
        _ => false,
    };

    public int GetHashCode(Value obj) => obj switch
    {
        StringValue text => string.GetHashCode(text.Text, StringComparison.Ordinal),
        TupleValue tuple => tuple.Enumerate().Aggregate(17, (hash, item) => HashCode.Combine(hash, GetHashCode(item))),
        FloatValue number => number.Value.GetHashCode(),
        IntegerValue number => ((double)number.Value).GetHashCode(),
        BooleanValue flag => (flag.Value ? 1.0 : 0.0).GetHashCode(),
        UndefinedValue => 1,
        _ => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj),
    };

    private static BigInteger? ToInteger(Value value) => value switch
    {
        IntegerValue number => number.Value,
        BooleanValue flag => flag.Value ? BigInteger.One : BigInteger.Zero,
        _ => null,
    };
}
