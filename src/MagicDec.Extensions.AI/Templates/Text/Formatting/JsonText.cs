using System.Globalization;
using System.Text;
using MagicDec.Extensions.AI.Templates.Operations;
using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.Text.Formatting;

/// <summary>Writes JSON exactly as Python's <c>json.dumps</c> does, blanks included.</summary>
internal sealed class JsonText(RenderBudget budget, JsonOptions options)
{
    private readonly TextBuilder _builder = new(budget);

    /// <summary>The JSON text of a value.</summary>
    public static string Write(Value value, RenderBudget budget, JsonOptions options)
    {
        JsonText writer = new(budget, options);
        writer.Write(value, 0);
        return writer._builder.ToString();
    }

    private void Write(Value value, int level)
    {
        budget.Step();
        budget.ConvertDigits(value is IntegerValue number ? number.Value.GetBitLength() : 0);
        switch (value)
        {
            case StringValue text:
                WriteString(text.Text);
                break;
            case ListValue list:
                WriteList(list, level);
                break;
            case MappingValue mapping:
                WriteMapping(mapping, level);
                break;
            default:
                _builder.Append(Scalar(value) ?? throw new TemplateValueException($"Object of type {value.TypeName} is not JSON serializable"));
                break;
        }
    }

    private void WriteList(ListValue list, int level)
    {
        if (list.Count == 0)
        {
            _builder.Append("[]");
            return;
        }

        _builder.Append("[");
        for (int i = 0; i < list.Count; i++)
        {
            WriteSeparator(i, level + 1);
            Write(list[i], level + 1);
        }

        NewLine(level);
        _builder.Append("]");
    }

    private void WriteMapping(MappingValue mapping, int level)
    {
        if (mapping.Items.Count == 0)
        {
            _builder.Append("{}");
            return;
        }

        IEnumerable<KeyValuePair<Value, Value>> items = mapping.Items;
        if (options.SortKeys)
        {
            items = Ordering.Sort([.. items], static item => item.Key, reverse: false, budget);
        }

        _builder.Append("{");
        int index = 0;
        foreach ((Value key, Value value) in items)
        {
            WriteSeparator(index++, level + 1);
            string? name = key is StringValue text ? text.Text : Scalar(key);
            WriteString(name ?? throw new TemplateValueException($"keys must be str, int, float, bool or None, not {key.TypeName}"));
            _builder.Append(options.KeySeparator);
            Write(value, level + 1);
        }

        NewLine(level);
        _builder.Append("}");
    }

    private void WriteSeparator(int index, int level)
    {
        if (index > 0)
        {
            _builder.Append(options.ItemSeparator);
        }

        NewLine(level);
    }

    private void NewLine(int level)
    {
        if (options.Indent is null)
        {
            return;
        }

        _builder.Append("\n");
        for (int i = 0; i < level; i++)
        {
            _builder.Append(options.Indent);
        }
    }

    private static string? Scalar(Value value) => value switch
    {
        NoneValue => "null",
        BooleanValue flag => flag.Value ? "true" : "false",
        IntegerValue number => number.Value.ToString(CultureInfo.InvariantCulture),
        FloatValue { Value: double.PositiveInfinity } => "Infinity",
        FloatValue { Value: double.NegativeInfinity } => "-Infinity",
        FloatValue { Value: double.NaN } => "NaN",
        FloatValue number => FloatText.Repr(number.Value),
        _ => null,
    };

    private void WriteString(string text)
    {
        StringBuilder result = new(text.Length + 2);
        result.Append('"');
        foreach (char character in text)
        {
            _ = character switch
            {
                '"' => result.Append("\\\""),
                '\\' => result.Append("\\\\"),
                '\n' => result.Append("\\n"),
                '\r' => result.Append("\\r"),
                '\t' => result.Append("\\t"),
                '\b' => result.Append("\\b"),
                '\f' => result.Append("\\f"),
                < ' ' => result.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                > '~' when options.EnsureAscii => result.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => result.Append(character),
            };
        }

        _builder.Append(result.Append('"').ToString());
    }
}
