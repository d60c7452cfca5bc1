using System.Globalization;
using System.Numerics;
using MagicDec.Extensions.AI.Templates.BuiltIns;
using MagicDec.Extensions.AI.Templates.Operations;
using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Text;
using MagicDec.Extensions.AI.Templates.Text.Formatting;
using MagicDec.Extensions.AI.Templates.Values;

namespace MagicDec.Extensions.AI.Templates.Filters;

/// <summary>Filters that make and round numbers.</summary>
internal static class NumberFilters
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<BuiltIn> All { get; } =
    [
        new("abs", "", static (_, self, _) => self is FloatValue number
            ? new FloatValue(Math.Abs(number.Value))
            : new IntegerValue(BigInteger.Abs(Numbers.RequireInteger(self)))),
        new("int", "default=, base=", static (interpreter, self, args) =>
        {
            interpreter.Budget.ConvertDigits(4L * Math.Min(self is StringValue text ? text.Text.Length : 0, IntegerValue.MaxDigits));
            return ToInteger(self, Argument.Integer(args[1], 10)) ?? args[0] ?? new IntegerValue(0);
        }),
        new("float", "default=", static (_, self, args) => ToFloat(self) is { } number ? new FloatValue(number) : args[0] ?? new FloatValue(0)),
        new("round", "precision=, method=", Round),
        new("filesizeformat", "binary=", FormatFileSize),
    ];

    private static IntegerValue? ToInteger(Value value, int radix)
    {
        switch (value)
        {
            case UndefinedValue undefined:
                throw undefined.Fail();
            case StringValue text:
                return ParseInteger(text.Text, radix) ?? (ToFloat(value) is { } real && double.IsFinite(real) ? new IntegerValue(new BigInteger(real)) : null);
            case FloatValue number:
                return double.IsFinite(number.Value) ? new IntegerValue(new BigInteger(number.Value)) : null;
            default:
                return Numbers.AsInteger(value) is { } integer ? new IntegerValue(integer) : null;
        }
    }

    private static IntegerValue? ParseInteger(string text, int radix)
    {
        string digits = PythonText.TrimEnd(PythonText.TrimStart(text));
        if (digits.Length is 0 or > IntegerValue.MaxDigits || radix is < 2 or > 36)
        {
            return null;
        }

        bool negative = digits[0] == '-';
        digits = (digits[0] is '-' or '+' ? digits[1..] : digits).ToLowerInvariant();
        string? prefix = radix switch { 16 => "0x", 8 => "0o", 2 => "0b", _ => null };
        digits = prefix is not null && digits.StartsWith(prefix, StringComparison.Ordinal) ? digits[2..] : digits;
        bool misplaced = digits.StartsWith('_') || digits.EndsWith('_') || digits.Contains("__", StringComparison.Ordinal);
        digits = digits.Replace("_", string.Empty, StringComparison.Ordinal);
        if (radix == 10 && digits.Length > 0 && !misplaced && digits.All(char.IsAsciiDigit))
        {
            BigInteger whole = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
            return IntegerValue.Checked(negative ? -whole : whole);
        }

        BigInteger number = BigInteger.Zero;
        foreach (char digit in digits)
        {
            int value = char.IsAsciiDigit(digit) ? digit - '0' : char.IsAsciiLetterLower(digit) ? digit - 'a' + 10 : int.MaxValue;
            if (value >= radix)
            {
                return null;
            }

            number = (number * radix) + value;
        }

        return digits.Length == 0 || misplaced ? null : IntegerValue.Checked(negative ? -number : number);
    }

    private static double? ToFloat(Value value)
    {
        switch (value)
        {
            case UndefinedValue undefined:
                throw undefined.Fail();
            case StringValue text:
                string digits = PythonText.TrimEnd(PythonText.TrimStart(text.Text)).ToLowerInvariant();
                bool isNumber = digits.Length > 0 && digits.All(static c => char.IsAsciiDigit(c) || c is '.' or 'e' or '-' or '+');
                if (isNumber && double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
                {
                    return number;
                }

                return digits.TrimStart('+') switch
                {
                    "inf" or "infinity" => double.PositiveInfinity,
                    "-inf" or "-infinity" => double.NegativeInfinity,
                    "nan" or "-nan" => double.NaN,
                    _ => null,
                };
            default:
                return Numbers.AsFloat(value);
        }
    }

    private static Value Round(Interpreter interpreter, Value self, Value?[] args)
    {
        int precision = Argument.Integer(args[0], 0);
        interpreter.Budget.Step(8 + Math.Min(1024, Math.Abs((long)precision)));
        string method = args[1] is null ? "common" : Argument.Text(args[1]!);
        double number = Numbers.AsFloat(self) ?? throw (self is UndefinedValue undefined
            ? undefined.Fail()
            : new TemplateValueException($"type {self.TypeName} doesn't define __round__ method"));
        switch (method)
        {
            case "common" when self is not FloatValue:
                return RoundInteger(Numbers.RequireInteger(self), precision);
            case "common":
                return new FloatValue(RoundFloat(number, precision));
            case "ceil" or "floor":
                double factor = Math.Pow(10, precision);
                double scaled = number * factor;
                return new FloatValue((method == "ceil" ? Math.Ceiling(scaled) : Math.Floor(scaled)) / factor);
            default:
                throw new TemplateValueException("method must be common, ceil or floor");
        }
    }

    private static IntegerValue RoundInteger(BigInteger number, int precision)
    {
        if (precision >= 0)
        {
            return new IntegerValue(number);
        }

        BigInteger unit = BigInteger.Pow(10, Math.Min(-precision, IntegerValue.MaxDigits));
        BigInteger rounded = ExactDecimal.DivideToEven(BigInteger.Abs(number), unit) * unit;
        return IntegerValue.Checked(number.Sign < 0 ? -rounded : rounded);
    }

    private static double RoundFloat(double number, int precision)
    {
        if (!double.IsFinite(number) || precision > 323)
        {
            return number;
        }

        string digits = ExactDecimal.Scale(number, Math.Max(precision, -400)).ToString(CultureInfo.InvariantCulture);
        double rounded = double.Parse($"{digits}e{-Math.Max(precision, -400)}", NumberStyles.Float, CultureInfo.InvariantCulture);
        return Math.CopySign(rounded, number);
    }

    private static StringValue FormatFileSize(Interpreter interpreter, Value self, Value?[] args)
    {
        double bytes = ToFloat(self) ?? throw new TemplateValueException($"could not convert {self.TypeName} to float");
        bool binary = Argument.Flag(args[0]);
        int unit = binary ? 1024 : 1000;
        if (bytes < unit)
        {
            return new StringValue(bytes == 1 ? "1 Byte" : $"{(long)bytes} Bytes");
        }

        string[] prefixes = binary ? ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"] : ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
        int index = 0;
        double size = bytes / unit;
        while (size >= unit && index < prefixes.Length - 1)
        {
            size /= unit;
            index++;
        }

        return new StringValue($"{ExactDecimal.Fixed(size, 1)} {prefixes[index]}");
    }
}
