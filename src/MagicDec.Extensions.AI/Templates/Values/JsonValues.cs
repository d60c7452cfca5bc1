using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.Json;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.Values;

/// <summary>Turns JSON into template values; the order of keys is kept.</summary>
internal static class JsonValues
{
    /// <summary>The value of a node; a missing node is <c>none</c>.</summary>
    /// <exception cref="TemplateValueException">It is nested too deep, holds a key twice in one object, or half a surrogate pair.</exception>
    public static Value From(JsonNode? node)
    {
        try
        {
            return From(node, 0);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            // Nodes made of text look at it only now: a key that comes twice is the former, half a surrogate pair the latter.
            throw new TemplateValueException($"the JSON given to the template cannot be read: {error.Message}");
        }
    }

    private static Value From(JsonNode? node, int depth)
    {
        if (depth > ListValue.MaxDepth)
        {
            throw new TemplateValueException($"the JSON given to the template is nested deeper than {ListValue.MaxDepth} levels.");
        }

        switch (node)
        {
            case null:
                return NoneValue.Instance;
            case JsonArray array:
                Value[] items = new Value[array.Count];
                for (int i = 0; i < items.Length; i++)
                {
                    items[i] = From(array[i], depth + 1);
                }

                return new ListValue(items);
            case JsonObject members:
                return new MappingValue(members.Select(member => new KeyValuePair<Value, Value>(
                    new StringValue(member.Key),
                    From(member.Value, depth + 1))));
            default:
                return FromScalar(node);
        }
    }

    private static Value FromScalar(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.True => BooleanValue.True,
        JsonValueKind.False => BooleanValue.False,
        JsonValueKind.String => new StringValue(node.GetValue<string>()),
        JsonValueKind.Number => FromNumber(node.ToJsonString()),
        _ => NoneValue.Instance,
    };

    private static Value FromNumber(string text)
    {
        bool isInteger = text.AsSpan().IndexOfAny('.', 'e', 'E') < 0;
        return isInteger && text.Length <= IntegerValue.MaxDigits
            ? IntegerValue.Checked(BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))
            : new FloatValue(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
    }
}
