using System.Globalization;
using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Text;
using MagicDec.Extensions.AI.Templates.Values;

namespace MagicDec.Extensions.AI.Templates.Filters;

/// <summary>An attribute that a filter looks up in each item: a name, an index, or several with dots between.</summary>
internal sealed class AttributePath
{
    private readonly Interpreter _interpreter;
    private readonly Value[] _parts;
    private readonly bool _ignoreCase;
    private readonly Value? _default;

    private AttributePath(Interpreter interpreter, Value[] parts, bool ignoreCase, Value? defaultValue)
    {
        _interpreter = interpreter;
        _parts = parts;
        _ignoreCase = ignoreCase;
        _default = defaultValue is NoneValue ? null : defaultValue;
    }

    /// <summary>The path in an argument; without one each item stands for itself.</summary>
    public static AttributePath Parse(Interpreter interpreter, Value? attribute, bool ignoreCase = false, Value? defaultValue = null)
    {
        Value[] parts = attribute switch
        {
            null or NoneValue => [],
            StringValue text => [.. text.Text.Split('.').Select(ParsePart)],
            _ => [attribute],
        };
        return new AttributePath(interpreter, parts, ignoreCase, defaultValue);
    }

    /// <summary>What the path leads to in an item.</summary>
    public Value Resolve(Value item)
    {
        foreach (Value part in _parts)
        {
            item = _interpreter.GetItem(item, part);
            item = item is UndefinedValue && _default is not null ? _default : item;
        }

        if (!_ignoreCase || item is not StringValue text)
        {
            return item;
        }

        _interpreter.Budget.Allocate(text.Text.Length);
        return new StringValue(PythonText.Lower(text.Text));
    }

    private static Value ParsePart(string part) =>
        part.Length is > 0 and < 10 && part.All(char.IsAsciiDigit)
            ? new IntegerValue(int.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture))
            : new StringValue(part);
}
