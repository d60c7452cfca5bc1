using System.Globalization;
using System.Numerics;
using System.Text;
using MagicDec.Extensions.AI.Templates.Operations;
using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Values;

namespace MagicDec.Extensions.AI.Templates.Text.Formatting;

/// <summary>How one value is formatted: Python's format specification, which percent formatting maps to as well.</summary>
internal sealed record FormatSpec
{
    private const int MaxWidth = 1 << 20;

    public string Fill { get; init; } = " ";

    public char? Align { get; init; }

    public char Sign { get; init; } = '-';

    public bool Alternate { get; init; }

    public int Width { get; init; }

    public char? Grouping { get; init; }

    public int? Precision { get; init; }

    public char? Type { get; init; }

    /// <summary>Parses <c>[[fill]align][sign][#][0][width][grouping][.precision][type]</c>.</summary>
    public static FormatSpec Parse(string text)
    {
        FormatSpec spec = new();
        int position = 0;
        int fillLength = text.Length > 1 && char.IsSurrogatePair(text[0], text[1]) ? 2 : 1;
        if (text.Length > fillLength && IsAlign(text[fillLength]))
        {
            spec = spec with { Fill = text[..fillLength], Align = text[fillLength] };
            position = fillLength + 1;
        }
        else if (text.Length > 0 && IsAlign(text[0]))
        {
            spec = spec with { Align = text[0] };
            position = 1;
        }

        if (position < text.Length && text[position] is '+' or '-' or ' ')
        {
            spec = spec with { Sign = text[position++] };
        }

        if (position < text.Length && text[position] == '#')
        {
            spec = spec with { Alternate = true };
            position++;
        }

        if (position < text.Length && text[position] == '0')
        {
            spec = spec.Align is null ? spec with { Fill = "0", Align = '=' } : spec;
            position++;
        }

        spec = spec with { Width = ReadNumber(text, ref position) ?? 0 };
        if (position < text.Length && text[position] is ',' or '_')
        {
            spec = spec with { Grouping = text[position++] };
        }

        if (position < text.Length && text[position] == '.')
        {
            position++;
            spec = spec with { Precision = ReadNumber(text, ref position) ?? throw Invalid(text) };
        }

        if (position < text.Length)
        {
            spec = spec with { Type = text[position++] };
        }

        return position == text.Length ? spec : throw Invalid(text);
    }

    /// <summary>The formatted value.</summary>
    public string Format(Value value, RenderBudget budget)
    {
        // Exact digits take long numbers, and so do long numbers.
        budget.Step(8 + (Precision ?? 0));
        budget.ConvertDigits(Numbers.AsInteger(value)?.GetBitLength() ?? 0);
        string text = value switch
        {
            BooleanValue flag when Type is not 's' => FormatInteger(flag.Value ? 1 : 0),
            IntegerValue number => FormatInteger(number.Value),
            FloatValue number => FormatFloat(number.Value),
            _ when Type is null or 's' => FormatText(Repr.Str(value, budget)),
            _ => throw new TemplateValueException($"Unknown format code '{Type}' for object of type '{value.TypeName}'"),
        };
        budget.Allocate(text.Length);
        return text;
    }

    private static TemplateValueException Invalid(string text) => new($"Invalid format specifier '{text}'");

    private static bool IsAlign(char character) => character is '<' or '>' or '^' or '=';

    private static int? ReadNumber(string text, ref int position)
    {
        int start = position;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            position++;
        }

        if (start == position)
        {
            return null;
        }

        bool valid = int.TryParse(text.AsSpan(start, position - start), NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        return valid && number <= MaxWidth
            ? number
            : throw new TemplateValueException($"a width or precision of '{text[start..position]}' is more than the {MaxWidth} allowed.");
    }

    private string FormatText(string text)
    {
        if (Precision is { } precision && precision < CodePoints.Count(text))
        {
            text = text[..CodePoints.OffsetOf(text, CodePoints.Count(text), precision)];
        }

        return Pad(string.Empty, text, Align ?? '<');
    }

    private string FormatInteger(BigInteger number)
    {
        BigInteger magnitude = BigInteger.Abs(number);
        string prefix = SignOf(number.Sign < 0);
        switch (Type)
        {
            case null or 'd' or 'n':
                return Pad(prefix, Group(magnitude.ToString(CultureInfo.InvariantCulture), 3), Align ?? '>');
            case 'x' or 'X' or 'o' or 'b':
                string digits = Radix(magnitude, Type.Value);
                prefix += Alternate ? "0" + Type.Value : string.Empty;
                return Pad(prefix, Group(Type == 'X' ? digits.ToUpperInvariant() : digits, 4), Align ?? '>');
            case 'c':
                return Pad(string.Empty, Character(number), Align ?? '<');
            default:
                return FormatFloat((double)number);
        }
    }

    private string FormatFloat(double number)
    {
        string prefix = SignOf(double.IsNegative(number));
        double value = Type == '%' ? number * 100 : number;
        string text = FloatText.NonFinite(Math.Abs(value)) ?? FloatDigits(value);
        text = char.IsUpper(Type ?? 'g') ? text.ToUpperInvariant() : text;
        return Pad(prefix, Type == '%' ? text + "%" : text, Align ?? '>');
    }

    private string FloatDigits(double value)
    {
        int precision = Precision ?? 6;
        if (precision > ExactDecimal.MaxPrecision)
        {
            throw new TemplateValueException($"a precision of {precision} digits is more than the {ExactDecimal.MaxPrecision} allowed.");
        }

        switch (Type)
        {
            case 'f' or 'F' or '%':
                return GroupFraction(ExactDecimal.Fixed(value, precision));
            case 'e' or 'E':
                (string digits, int exponent) = ExactDecimal.Scientific(value, precision + 1);
                return FloatText.WithExponent(digits, exponent);
            case null when Precision is null:
                return GroupFraction(FloatText.Repr(Math.Abs(value)));
            case null or 'g' or 'G' or 'n':
                return GroupFraction(General(value, Math.Max(precision, 1)));
            default:
                throw new TemplateValueException($"Unknown format code '{Type}' for object of type 'float'");
        }
    }

    private string General(double value, int digitCount)
    {
        (string digits, int exponent) = ExactDecimal.Scientific(value, digitCount);
        int limit = Type is null ? digitCount - 1 : digitCount;
        if (exponent < -4 || exponent >= limit)
        {
            return FloatText.WithExponent(Alternate ? digits : digits.TrimEnd('0').PadRight(1, '0'), exponent);
        }

        string text = ExactDecimal.Fixed(value, digitCount - 1 - exponent);
        if (text.Contains('.') && !Alternate)
        {
            text = text.TrimEnd('0').TrimEnd('.');
        }

        return Type is null && !text.Contains('.') ? text + ".0" : text;
    }

    private static string Radix(BigInteger number, char type)
    {
        int bits = type switch { 'b' => 1, 'o' => 3, _ => 4 };
        StringBuilder digits = new();
        do
        {
            digits.Insert(0, "0123456789abcdef"[(int)(number & ((1 << bits) - 1))]);
            number >>= bits;
        }
        while (!number.IsZero);
        return digits.ToString();
    }

    private static string Character(BigInteger number) =>
        number >= 0 && number <= 0x10FFFF && (number < 0xD800 || number > 0xDFFF)
            ? char.ConvertFromUtf32((int)number)
            : throw new TemplateValueException("%c arg not in range(0x110000)");

    private string SignOf(bool negative) => negative ? "-" : Sign == '-' ? string.Empty : Sign.ToString();

    private string Group(string digits, int size)
    {
        if (Grouping is not { } separator)
        {
            return digits;
        }

        StringBuilder result = new(digits);
        for (int i = digits.Length - size; i > 0; i -= size)
        {
            result.Insert(i, separator);
        }

        return result.ToString();
    }

    private string GroupFraction(string text)
    {
        int end = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? Group(text, 3) : Group(text[..end], 3) + text[end..];
    }

    private string Pad(string prefix, string text, char align)
    {
        int missing = Width - prefix.Length - CodePoints.Count(text);
        if (missing <= 0)
        {
            return prefix + text;
        }

        int left = align switch { '<' => 0, '^' => missing / 2, _ => missing };
        string before = string.Concat(Enumerable.Repeat(Fill, left));
        string after = string.Concat(Enumerable.Repeat(Fill, missing - left));
        return align == '=' ? prefix + before + text : before + prefix + text + after;
    }
}
