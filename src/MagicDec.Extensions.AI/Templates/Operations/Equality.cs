using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.Operations;

/// <summary>Python's <c>==</c> and <c>in</c>.</summary>
internal static class Equality
{
    /// <summary>Whether two values are equal: collections by content, numbers and booleans by number.</summary>
    public static bool AreEqual(Value left, Value right, RenderBudget budget)
    {
        budget.Step();
        switch (left, right)
        {
            case (StringValue a, StringValue b):
                budget.Scan(Math.Min(a.Text.Length, b.Text.Length));
                return string.Equals(a.Text, b.Text, StringComparison.Ordinal);
            case (RangeValue a, RangeValue b):
                return a.Count == b.Count && (a.Count == 0 || (a.Start == b.Start && (a.Count == 1 || a.Step == b.Step)));
            case (ListValue a, ListValue b):
                return ReferenceEquals(a, b) || (a is TupleValue == b is TupleValue && AreItemsEqual(a, b, budget));
            case (MappingValue a, MappingValue b):
                return ReferenceEquals(a, b) || AreMappingsEqual(a, b, budget);
            default:
                return KeyComparer.Instance.Equals(left, right);
        }
    }

    /// <summary>Whether <paramref name="container"/> holds the item.</summary>
    public static bool Contains(Value container, Value item, Interpreter interpreter)
    {
        switch (container)
        {
            case StringValue text when item is StringValue part:
                interpreter.Budget.Search(text.Text.Length, part.Text.Length);
                return text.Text.Contains(part.Text, StringComparison.Ordinal);
            case StringValue:
                throw new TemplateValueException($"'in <string>' requires string as left operand, not {item.TypeName}");
            case MappingValue mapping:
                interpreter.Budget.ScanKey(item);
                return item.IsHashable
                    ? mapping.Find(item) is not null
                    : throw new TemplateValueException($"unhashable type: '{item.TypeName}'");
            case UndefinedValue:
                return false;
            default:
                IEnumerable<Value> items = interpreter.TryIterate(container)
                    ?? throw new TemplateValueException($"argument of type '{container.TypeName}' is not iterable");
                return items.Any(other => AreEqual(other, item, interpreter.Budget));
        }
    }

    private static bool AreItemsEqual(ListValue left, ListValue right, RenderBudget budget)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (int i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i], budget))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreMappingsEqual(MappingValue left, MappingValue right, RenderBudget budget) =>
        left.Items.Count == right.Items.Count
        && left.Items.All(item => right.Find(item.Key) is { } other && AreEqual(item.Value, other, budget));
}
