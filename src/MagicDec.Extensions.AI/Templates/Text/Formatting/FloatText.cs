using System.Globalization;

namespace MagicDec.Extensions.AI.Templates.Text.Formatting;

/// <summary>Writes floats as Python does.</summary>
internal static class FloatText
{
    /// <summary>Python's <c>repr</c>: the shortest text that reads back, with a point or an exponent.</summary>
    public static string Repr(double value)
    {
        if (NonFinite(value) is { } special)
        {
            return special;
        }

        string shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        (string digits, int exponent) = value == 0 ? ("0", 0) : Parse(shortest);
        string text = exponent is >= -4 and < 16 ? Plain(digits, exponent) : WithExponent(digits, exponent);
        return double.IsNegative(value) ? "-" + text : text;
    }

    /// <summary>The text of an infinity or of not-a-number; otherwise null.</summary>
    public static string? NonFinite(double value) => value switch
    {
        double.PositiveInfinity => "inf",
        double.NegativeInfinity => "-inf",
        double.NaN => "nan",
        _ => null,
    };

    /// <summary>Digits with the point behind the first and an exponent of at least two digits.</summary>
    public static string WithExponent(string digits, int exponent, char letter = 'e')
    {
        string mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
        return $"{mantissa}{letter}{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }

    /// <summary>Digits with the point where the exponent puts it, and at least one digit behind it.</summary>
    private static string Plain(string digits, int exponent)
    {
        if (exponent < 0)
        {
            return "0." + new string('0', -exponent - 1) + digits;
        }

        string padded = digits.PadRight(exponent + 2, '0');
        return $"{padded[..(exponent + 1)]}.{padded[(exponent + 1)..]}";
    }

    private static (string Digits, int Exponent) Parse(string text)
    {
        int letter = text.IndexOf('E', StringComparison.Ordinal);
        int exponent = letter < 0 ? 0 : int.Parse(text.AsSpan(letter + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string mantissa = letter < 0 ? text : text[..letter];
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        exponent += (point < 0 ? mantissa.Length : point) - 1;
        string digits = mantissa.Replace(".", string.Empty, StringComparison.Ordinal);
        int zeros = digits.Length - digits.TrimStart('0').Length;
        digits = digits[zeros..].TrimEnd('0');
        return (digits, exponent - zeros);
    }
}
