using System.Globalization;
using System.Numerics;
using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.Text.Formatting;

/// <summary>Python's <c>'%s: %d' % (a, b)</c>.</summary>
internal sealed class PercentFormat
{
    private readonly RenderBudget _budget;
    private readonly string _format;
    private readonly bool _escape;
    private readonly Value _arguments;
    private int _position;
    private int _used;

    private PercentFormat(StringValue format, Value arguments, RenderBudget budget)
    {
        _format = format.Text;
        _escape = format.IsSafe;
        _arguments = arguments;
        _budget = budget;
    }

    /// <summary>The formatted text.</summary>
    public static string Format(StringValue format, Value arguments, RenderBudget budget)
    {
        PercentFormat formatter = new(format, arguments, budget);
        string result = formatter.Run();
        bool surplus = arguments switch
        {
            TupleValue tuple => formatter._used < tuple.Count,
            // Python asks only what it cannot take for a mapping.
            MappingValue or SequenceValue or UndefinedValue => false,
            _ => formatter._used == 0,
        };
        return surplus ? throw new TemplateValueException("not all arguments converted during string formatting") : result;
    }

    private string Run()
    {
        TextBuilder builder = new(_budget);
        while (_position < _format.Length)
        {
            int percent = _format.IndexOf('%', _position);
            if (percent < 0)
            {
                builder.Append(_format[_position..]);
                break;
            }

            builder.Append(_format[_position..percent]);
            _position = percent + 1;
            builder.Append(ReadConversion());
        }

        return builder.ToString();
    }

    private string ReadConversion()
    {
        string? key = Peek() == '(' ? ReadKey() : null;
        FormatSpec spec = new() { Align = '>' };
        for (char flag = Peek(); flag is '-' or '+' or ' ' or '0' or '#'; _position++, flag = Peek())
        {
            spec = flag switch
            {
                '-' => spec with { Align = '<', Fill = " " },
                '0' => spec.Align == '<' ? spec : spec with { Align = '=', Fill = "0" },
                '#' => spec with { Alternate = true },
                _ => spec with { Sign = flag },
            };
        }

        spec = spec with { Width = ReadSize() ?? 0 };
        if (Peek() == '.')
        {
            _position++;
            spec = spec with { Precision = ReadSize() ?? 0 };
        }

        while (Peek() is 'l' or 'h' or 'L')
        {
            _position++;
        }

        char type = Peek();
        _position++;
        return type == '%' ? "%" : Convert(spec, type, key is null ? Next() : Lookup(key));
    }

    private string Convert(FormatSpec spec, char type, Value value)
    {
        switch (type)
        {
            case 's' or 'r' or 'a':
                string text = type == 's' ? Repr.Str(value, _budget) : Repr.Of(value, _budget);
                text = _escape && value is not StringValue { IsSafe: true } ? Html.Escape(text) : text;
                FormatSpec plain = spec.Align == '=' ? spec with { Align = '>', Fill = " " } : spec;
                return (plain with { Type = 's' }).Format(new StringValue(text), _budget);
            case 'd' or 'i' or 'u':
                BigInteger number = value switch
                {
                    IntegerValue integer => integer.Value,
                    BooleanValue flag => flag.Value ? 1 : 0,
                    FloatValue real when double.IsFinite(real.Value) => new BigInteger(real.Value),
                    _ => throw new TemplateValueException($"%{type} format: a real number is required, not {value.TypeName}"),
                };
                return (spec with { Type = 'd' }).Format(new IntegerValue(number), _budget);
            case 'x' or 'X' or 'o' or 'c' when value is IntegerValue:
                return (spec with { Type = type }).Format(value, _budget);
            case 'c' when value is StringValue { CodePointCount: 1 }:
                return (spec with { Type = 's' }).Format(value, _budget);
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G' when value is IntegerValue or FloatValue or BooleanValue:
                return (spec with { Type = type }).Format(value, _budget);
            default:
                throw new TemplateValueException($"the format character '{type}' cannot format a value of type {value.TypeName}");
        }
    }

    private char Peek() => _position < _format.Length ? _format[_position] : throw new TemplateValueException("incomplete format");

    private string ReadKey()
    {
        int close = _format.IndexOf(')', _position);
        if (close < 0)
        {
            throw new TemplateValueException("incomplete format key");
        }

        string key = _format[(_position + 1)..close];
        _position = close + 1;
        return key;
    }

    private int? ReadSize()
    {
        if (Peek() == '*')
        {
            _position++;
            return Next() is IntegerValue size && size.Value >= 0 && size.Value < 1 << 20
                ? (int)size.Value
                : throw new TemplateValueException("* wants a small int");
        }

        int start = _position;
        while (char.IsAsciiDigit(Peek()))
        {
            _position++;
        }

        if (start == _position)
        {
            return null;
        }

        return int.TryParse(_format.AsSpan(start, _position - start), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < 1 << 20
            ? number
            : throw new TemplateValueException("width or precision too big");
    }

    private Value Next()
    {
        if (_arguments is TupleValue tuple)
        {
            return _used < tuple.Count ? tuple[_used++] : throw new TemplateValueException("not enough arguments for format string");
        }

        return _used++ == 0 ? _arguments : throw new TemplateValueException("not enough arguments for format string");
    }

    private Value Lookup(string key) => _arguments is MappingValue mapping
        ? mapping.Find(new StringValue(key)) ?? throw new TemplateValueException($"the format names '{key}', which the mapping lacks")
        : throw new TemplateValueException("format requires a mapping");
}
