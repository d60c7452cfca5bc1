using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Text;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.Operations;

/// <summary>Python's order of values.</summary>
internal static class Ordering
{
    /// <summary>Whether <c>left operation right</c> holds, for one of <c>&lt; &lt;= &gt; &gt;=</c>.</summary>
    public static bool Holds(string operation, Value left, Value right, RenderBudget budget)
    {
        if (left is FloatValue { Value: double.NaN } || right is FloatValue { Value: double.NaN })
        {
            return false;
        }

        int order = Compare(left, right, budget, operation);
        return operation switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };
    }

    /// <summary>Less than zero if left comes first; fails where Python cannot compare the types.</summary>
    public static int Compare(Value left, Value right, RenderBudget budget, string operation = "<")
    {
        budget.Step();
        switch (left, right)
        {
            case (StringValue a, StringValue b):
                budget.Scan(Math.Min(a.Text.Length, b.Text.Length));
                return CodePoints.Compare(a.Text, b.Text);
            case (ListValue a, ListValue b) when a is TupleValue == b is TupleValue:
                return CompareItems(a, b, budget, operation);
            case (UndefinedValue undefined, _):
                throw undefined.Fail();
            case (_, UndefinedValue undefined):
                throw undefined.Fail();
            default:
                return CompareNumbers(left, right)
                    ?? throw new TemplateValueException(
                        $"'{operation}' not supported between instances of '{left.TypeName}' and '{right.TypeName}'");
        }
    }

    /// <summary>The items in the order of their keys; equal ones keep their order, in reverse too.</summary>
    public static IReadOnlyList<T> Sort<T>(IReadOnlyList<T> items, Func<T, Value> key, bool reverse, RenderBudget budget)
    {
        Value[] keys = [.. items.Select(key)];
        Comparer<Value> comparer = Comparer<Value>.Create((a, b) => Compare(a, b, budget));
        IEnumerable<int> indices = Enumerable.Range(0, items.Count);
        IEnumerable<int> order = reverse
            ? indices.OrderByDescending(i => keys[i], comparer)
            : indices.OrderBy(i => keys[i], comparer);
        return [.. order.Select(i => items[i])];
    }

    private static int CompareItems(ListValue left, ListValue right, RenderBudget budget, string operation)
    {
        int common = Math.Min(left.Count, right.Count);
        for (int i = 0; i < common; i++)
        {
            if (!Equality.AreEqual(left[i], right[i], budget))
            {
                return Compare(left[i], right[i], budget, operation);
            }
        }

        return left.Count.CompareTo(right.Count);
    }

    private static int? CompareNumbers(Value left, Value right)
    {
        if (Numbers.AsInteger(left) is { } a && Numbers.AsInteger(right) is { } b)
        {
            return a.CompareTo(b);
        }

        return Numbers.AsFloat(left) is { } x && Numbers.AsFloat(right) is { } y ? x.CompareTo(y) : null;
    }
}
