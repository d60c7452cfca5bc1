using System.Numerics;
using MagicDec.Extensions.AI.Templates.Values;

namespace MagicDec.Extensions.AI.Templates.Operations;

/// <summary>Reads values as numbers; booleans count as 0 and 1.</summary>
internal static class Numbers
{
    /// <summary>The integer or boolean as an integer; otherwise null.</summary>
    public static BigInteger? AsInteger(Value value) => value switch
    {
        IntegerValue number => number.Value,
        BooleanValue flag => flag.Value ? BigInteger.One : BigInteger.Zero,
        _ => null,
    };

    /// <summary>The number as a float; otherwise null.</summary>
    public static double? AsFloat(Value value) => value is FloatValue number ? number.Value : (double?)AsInteger(value);

    /// <summary>An integer that an argument needs.</summary>
    public static BigInteger RequireInteger(Value value) => AsInteger(value) ?? throw (value is UndefinedValue undefined
        ? undefined.Fail()
        : new TemplateValueException($"'{value.TypeName}' object cannot be interpreted as an integer"));

    /// <summary>A small integer that an argument needs; larger ones become the largest, and so fail where sizes are checked.</summary>
    public static int RequireInt32(Value value)
    {
        BigInteger number = RequireInteger(value);
        return number > int.MaxValue ? int.MaxValue : number < int.MinValue ? int.MinValue : (int)number;
    }
}
