using System.Globalization;
using MagicDec.Extensions.AI.Templates.BuiltIns;
using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Values;

namespace MagicDec.Extensions.AI.Templates.Text.Formatting;

/// <summary>Python's <c>'{}: {name!r:>8}'.format(a, name=b)</c>; attributes go through the sandbox.</summary>
internal sealed class BraceFormat(Interpreter interpreter, CallArguments arguments, bool escape)
{
    private int _automatic;

    /// <summary>The formatted text; fields within format specifications may nest once, as in Python.</summary>
    public string Format(string format, int nesting = 0)
    {
        TextBuilder builder = new(interpreter.Budget);
        for (int i = 0; i < format.Length; i++)
        {
            char character = format[i];
            if (character is '{' or '}' && i + 1 < format.Length && format[i + 1] == character)
            {
                builder.Append(character == '{' ? "{" : "}");
                i++;
            }
            else if (character == '{')
            {
                int end = FindEnd(format, i + 1);
                builder.Append(FormatField(format[(i + 1)..end], nesting));
                i = end;
            }
            else if (character == '}')
            {
                throw new TemplateValueException("Single '}' encountered in format string");
            }
            else
            {
                int end = format.AsSpan(i).IndexOfAny('{', '}');
                end = end < 0 ? format.Length : i + end;
                builder.Append(format[i..end]);
                i = end - 1;
            }
        }

        return builder.ToString();
    }

    private static int FindEnd(string format, int start)
    {
        int open = 1;
        for (int i = start; i < format.Length; i++)
        {
            open += format[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (open == 0)
            {
                return i;
            }
        }

        throw new TemplateValueException("expected '}' before end of string");
    }

    private string FormatField(string field, int nesting)
    {
        if (nesting > 1)
        {
            throw new TemplateValueException("Max string recursion exceeded");
        }

        int colon = field.IndexOf(':', StringComparison.Ordinal);
        string spec = colon < 0 ? string.Empty : field[(colon + 1)..];
        string name = colon < 0 ? field : field[..colon];
        int bang = name.IndexOf('!', StringComparison.Ordinal);
        string conversion = bang < 0 ? string.Empty : name[(bang + 1)..];
        Value value = Resolve(bang < 0 ? name : name[..bang]);
        value = conversion switch
        {
            "" => value,
            "s" => new StringValue(Repr.Str(value, interpreter.Budget)),
            "r" or "a" => new StringValue(Repr.Of(value, interpreter.Budget)),
            _ => throw new TemplateValueException($"Unknown conversion specifier '{conversion}'"),
        };
        spec = spec.Contains('{') ? Format(spec, nesting + 1) : spec;
        if (escape && (spec.Length == 0 || value is StringValue { IsSafe: true }))
        {
            return Html.Escape(value, interpreter.Budget);
        }

        string text = spec.Length == 0 ? Repr.Str(value, interpreter.Budget) : FormatSpec.Parse(spec).Format(value, interpreter.Budget);
        return escape ? Html.Escape(text) : text;
    }

    private Value Resolve(string name)
    {
        int end = name.AsSpan().IndexOfAny('.', '[');
        end = end < 0 ? name.Length : end;
        Value value = First(name[..end]);
        while (end < name.Length)
        {
            bool isAttribute = name[end] == '.';
            int start = end + 1;
            int next = isAttribute ? name.AsSpan(start).IndexOfAny('.', '[') : name.AsSpan(start).IndexOf(']');
            next = next >= 0 ? start + next : isAttribute ? name.Length : throw new TemplateValueException("Missing ']' in format string");
            string part = name[start..next];
            value = isAttribute ? interpreter.GetAttribute(value, part) : interpreter.GetItem(value, Key(part));
            end = isAttribute ? next : next + 1;
        }

        return value;
    }

    private Value First(string name)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
        {
            int index = name.Length == 0 ? _automatic++ : ParseIndex(name);
            return index < arguments.Positional.Count
                ? arguments.Positional[index]
                : throw new TemplateValueException($"Replacement index {index} out of range for positional args tuple");
        }

        return arguments.Find(name) ?? throw new TemplateValueException($"the format names '{name}', which no argument has");
    }

    private static Value Key(string part) =>
        part.Length > 0 && part.All(char.IsAsciiDigit) ? new IntegerValue(ParseIndex(part)) : new StringValue(part);

    private static int ParseIndex(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
        ? index
        : throw new TemplateValueException("Too many decimal digits in format string");
}
