using System.Globalization;
using System.Text;
using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.Text.Formatting;

/// <summary>Python's <c>str</c> and <c>repr</c> of values.</summary>
internal static class Repr
{
    /// <summary>The text that printing the value gives.</summary>
    public static string Str(Value value, RenderBudget budget) => value switch
    {
        StringValue text => text.Text,
        UndefinedValue => string.Empty,
        _ => Of(value, budget),
    };

    /// <summary>The text that stands for the value inside a collection.</summary>
    public static string Of(Value value, RenderBudget budget)
    {
        switch (value)
        {
            case NoneValue:
                return "None";
            case BooleanValue flag:
                return flag.Value ? "True" : "False";
            case IntegerValue number:
                budget.ConvertDigits(number.Value.GetBitLength());
                return number.Value.ToString(CultureInfo.InvariantCulture);
            case FloatValue number:
                return FloatText.Repr(number.Value);
            default:
                TextBuilder builder = new(budget);
                Write(builder, value, 0);
                return builder.ToString();
        }
    }

    private static void Write(TextBuilder builder, Value value, int depth)
    {
        if (depth > ListValue.MaxDepth)
        {
            throw new TemplateValueException("the value is nested too deep, or contains itself, and cannot be printed.");
        }

        switch (value)
        {
            case StringValue { IsSafe: true } safe:
                builder.Append("Markup(");
                WriteString(builder, safe.Text);
                builder.Append(")");
                break;
            case StringValue text:
                WriteString(builder, text.Text);
                break;
            case UndefinedValue:
                builder.Append("Undefined");
                break;
            case RangeValue range:
                builder.Append(range.Step.IsOne
                    ? $"range({range.Start}, {range.Stop})"
                    : $"range({range.Start}, {range.Stop}, {range.Step})");
                break;
            case TupleValue tuple:
                WriteItems(builder, "(", tuple.Enumerate(), tuple.Count == 1 ? ",)" : ")", depth);
                break;
            case ListValue list:
                WriteItems(builder, "[", list.Enumerate(), "]", depth);
                break;
            case MappingValue mapping:
                WriteMapping(builder, mapping.Items, depth);
                break;
            case DictViewValue view:
                WriteItems(builder, view.TypeName + "([", view.Enumerate(), "])", depth);
                break;
            case NamespaceValue space:
                builder.Append("<Namespace ");
                WriteMapping(builder, space.Attributes.Select(item => KeyValuePair.Create<Value, Value>(new StringValue(item.Key), item.Value)), depth);
                builder.Append(">");
                break;
            case MacroValue { Definition.Name: { } name }:
                builder.Append($"<Macro '{name}'>");
                break;
            case LoopValue loop:
                builder.Append(loop.Describe());
                break;
            case GeneratorValue or CallableValue:
                builder.Append($"<{value.TypeName} object>");
                break;
            default:
                builder.Append(Of(value, builder.Budget));
                break;
        }
    }

    private static void WriteItems(TextBuilder builder, string open, IEnumerable<Value> items, string close, int depth)
    {
        builder.Append(open);
        string separator = string.Empty;
        foreach (Value item in items)
        {
            builder.Append(separator);
            Write(builder, item, depth + 1);
            separator = ", ";
        }

        builder.Append(close);
    }

    private static void WriteMapping(TextBuilder builder, IEnumerable<KeyValuePair<Value, Value>> items, int depth)
    {
        builder.Append("{");
        string separator = string.Empty;
        foreach ((Value key, Value value) in items)
        {
            builder.Append(separator);
            Write(builder, key, depth + 1);
            builder.Append(": ");
            Write(builder, value, depth + 1);
            separator = ", ";
        }

        builder.Append("}");
    }

    private static void WriteString(TextBuilder builder, string text)
    {
        char quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        StringBuilder result = new(text.Length + 2);
        result.Append(quote);
        for (int i = 0; i < text.Length; i++)
        {
            char character = text[i];
            if (character == quote || character == '\\')
            {
                result.Append('\\').Append(character);
            }
            else if (char.IsSurrogate(character) && i + 1 < text.Length && char.IsSurrogatePair(character, text[i + 1]))
            {
                AppendCharacter(result, char.ConvertToUtf32(character, text[++i]));
            }
            else
            {
                AppendCharacter(result, character);
            }
        }

        builder.Append(result.Append(quote).ToString());
    }

    private static void AppendCharacter(StringBuilder result, int character)
    {
        switch (character)
        {
            case '\n':
                result.Append("\\n");
                break;
            case '\r':
                result.Append("\\r");
                break;
            case '\t':
                result.Append("\\t");
                break;
            case ' ':
                result.Append(' ');
                break;
            default:
                _ = IsPrintable(character)
                    ? result.Append(char.ConvertFromUtf32(character))
                    : result.Append(CultureInfo.InvariantCulture, $"{Escape(character)}");
                break;
        }
    }

    private static string Escape(int character) => character switch
    {
        < 0x100 => $"\\x{character:x2}",
        < 0x10000 => $"\\u{character:x4}",
        _ => $"\\U{character:x8}",
    };

    private static bool IsPrintable(int character) => CharUnicodeInfo.GetUnicodeCategory(character) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);
}
