using System.Globalization;
using System.Numerics;

namespace MagicDec.Engine.Constraints.Automata;

/// <summary>A decimal number that bounds others: <paramref name="Digits"/> / 10^<paramref name="Scale"/>.</summary>
internal readonly record struct DecimalBound(BigInteger Digits, int Scale, bool IsInclusive)
{
    private const int MaxExponent = 400;

    /// <summary>Reads a JSON number.</summary>
    /// <returns>Null when its exponent is beyond all reason.</returns>
    public static DecimalBound? Parse(string json, bool inclusive)
    {
        int e = json.AsSpan().IndexOfAny('e', 'E');
        string mantissa = e < 0 ? json : json[..e];
        int exponent = 0;
        if (e >= 0 && (!int.TryParse(json.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > MaxExponent))
        {
            return null;
        }

        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        int scale = point < 0 ? 0 : mantissa.Length - point - 1;
        if (mantissa.Length > MaxExponent)
        {
            return null;
        }

        var digits = BigInteger.Parse(mantissa.Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        scale -= exponent;
        return scale < 0 ? new DecimalBound(digits * BigInteger.Pow(10, -scale), 0, inclusive) : new DecimalBound(digits, scale, inclusive);
    }

    /// <summary>The smallest integer not below it (above it when it is exclusive).</summary>
    public BigInteger Ceiling()
    {
        BigInteger floor = FloorOf();
        return floor * Unit == Digits && IsInclusive ? floor : floor + 1;
    }

    /// <summary>The largest integer not above it (below it when it is exclusive).</summary>
    public BigInteger Floor()
    {
        BigInteger floor = FloorOf();
        return floor * Unit == Digits && !IsInclusive ? floor - 1 : floor;
    }

    /// <summary>The same on the other side of zero.</summary>
    public DecimalBound Negate() => this with { Digits = -Digits };

    /// <summary>Less than zero, equal, more.</summary>
    public int SignOfDifference(DecimalBound other) => (Digits * other.Unit).CompareTo(other.Digits * Unit);

    /// <summary>The digits before the point, without sign and superfluous zeros.</summary>
    public string IntegerDigits() => (BigInteger.Abs(Digits) / Unit).ToString(CultureInfo.InvariantCulture);

    /// <summary>The digits behind the point, without zeros at the end.</summary>
    public string FractionDigits() =>
        Scale == 0 ? "" : (BigInteger.Abs(Digits) % Unit).ToString(CultureInfo.InvariantCulture).PadLeft(Scale, '0').TrimEnd('0');

    private BigInteger Unit => BigInteger.Pow(10, Scale);

    private BigInteger FloorOf()
    {
        var quotient = BigInteger.DivRem(Digits, Unit, out BigInteger rest);
        return rest.Sign < 0 ? quotient - 1 : quotient;
    }
}
