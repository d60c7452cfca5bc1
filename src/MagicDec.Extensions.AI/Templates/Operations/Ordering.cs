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
        int[] order = [.. Enumerable.Range(0, keys.Length)];
        int[] merged = new int[order.Length];
        for (int width = 1; width < order.Length; width *= 2)
        {
            for (int start = 0; start < order.Length; start += 2 * width)
            {
                Merge(order, merged, start, width, (a, b) => Math.Sign(Compare(keys[a], keys[b], budget)) * (reverse ? -1 : 1));
            }

            (order, merged) = (merged, order);
        }

        return [.. order.Select(i => items[i])];
    }

    // A merge sort of our own: the framework's sorts wrap what a comparison throws.
    private static void Merge(int[] order, int[] merged, int start, int width, Func<int, int, int> compare)
    {
        int middle = Math.Min(start + width, order.Length);
        int end = Math.Min(middle + width, order.Length);
        int left = start;
        int right = middle;
        for (int i = start; i < end; i++)
        {
            bool takesLeft = right >= end || (left < middle && compare(order[right], order[left]) >= 0);
            merged[i] = takesLeft ? order[left++] : order[right++];
        }
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
