using System.Globalization;
using System.Numerics;

namespace MagicDec.Extensions.AI.Templates.Text.Formatting;

/// <summary>Rounds a double to decimal digits by its exact value, ties to even, as Python's formatting and <c>round</c> do.</summary>
internal static class ExactDecimal
{
    /// <summary>Most digits behind the point that a template may ask for.</summary>
    public const int MaxPrecision = 400;

    /// <summary>The absolute value times 10^<paramref name="precision"/>, rounded; the precision may be negative.</summary>
    public static BigInteger Scale(double value, int precision)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        BigInteger numerator = (bits & 0xF_FFFF_FFFF_FFFF) | (exponent == 0 ? 0 : 1L << 52);
        int power = Math.Max(exponent, 1) - 1075;
        BigInteger denominator = BigInteger.One;
        if (power >= 0)
        {
            numerator <<= power;
        }
        else
        {
            denominator <<= -power;
        }

        if (precision >= 0)
        {
            numerator *= BigInteger.Pow(10, precision);
        }
        else
        {
            denominator *= BigInteger.Pow(10, -precision);
        }

        return DivideToEven(numerator, denominator);
    }

    /// <summary>Rounds a quotient of two positive numbers to an integer, ties to even.</summary>
    public static BigInteger DivideToEven(BigInteger numerator, BigInteger denominator)
    {
        BigInteger quotient = BigInteger.DivRem(numerator, denominator, out BigInteger remainder);
        int half = (remainder * 2).CompareTo(denominator);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }

    /// <summary>The absolute value with a fixed number of digits behind the point.</summary>
    public static string Fixed(double value, int precision)
    {
        string digits = Scale(value, precision).ToString(CultureInfo.InvariantCulture).PadLeft(precision + 1, '0');
        return precision == 0 ? digits : $"{digits[..^precision]}.{digits[^precision..]}";
    }

    /// <summary>The absolute value's first digits and the power of ten of the first one.</summary>
    public static (string Digits, int Exponent) Scientific(double value, int digitCount)
    {
        if (value == 0)
        {
            return (new string('0', digitCount), 0);
        }

        int exponent = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        while (true)
        {
            string digits = Scale(value, digitCount - 1 - exponent).ToString(CultureInfo.InvariantCulture);
            if (digits.Length == digitCount)
            {
                return (digits, exponent);
            }

            exponent += digits.Length > digitCount ? 1 : -1;
        }
    }
}
