using MagicDec.Extensions.AI.Templates.BuiltIns;
using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Text;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.Operations;

/// <summary>
/// Attributes and items as Jinja's sandbox looks them up: a dot prefers methods, a bracket prefers items, each falls back to the other,
/// and what is missing, changes a collection, or is internal to Python is undefined.
/// </summary>
internal static class Subscripts
{
    private const int MaxNameShown = 100;

    /// <summary><c>target.name</c></summary>
    public static Value GetAttribute(Value target, string name, RenderBudget budget) =>
        FindAttribute(target, name) ?? FindItem(target, new StringValue(name), budget) ?? Missing(target, new StringValue(name));

    /// <summary><c>target[key]</c></summary>
    public static Value GetItem(Value target, Value key, RenderBudget budget)
    {
        if (target is UndefinedValue undefined)
        {
            throw undefined.Fail();
        }

        budget.ScanKey(key);
        return FindItem(target, key, budget) ?? (key is StringValue name ? FindAttribute(target, name.Text) : null) ?? Missing(target, key);
    }

    private static Value? FindAttribute(Value target, string name)
    {
        if (target is not UndefinedValue && name.StartsWith("__", StringComparison.Ordinal) && name.EndsWith("__", StringComparison.Ordinal))
        {
            return new UndefinedValue($"access to attribute '{name}' of '{target.TypeName}' object is unsafe.");
        }

        return target.GetAttribute(name) ?? MethodTable.Find(target, name);
    }

    private static Value? FindItem(Value target, Value key, RenderBudget budget)
    {
        switch (target)
        {
            case MappingValue mapping:
                budget.ScanKey(key);
                return mapping.Find(key);
            case SequenceValue sequence when Numbers.AsInteger(key) is { } index:
                return Slicing.Index(sequence.Count, index) is { } position ? sequence[position] : null;
            case StringValue text when Numbers.AsInteger(key) is { } index:
                int count = text.CodePointCount;
                budget.Scan(count == text.Text.Length ? 0 : count);
                return Slicing.Index(count, index) is { } place
                    ? new StringValue(CodePoints.Slice(text.Text, count, place, 1, 1), text.IsSafe)
                    : null;
            default:
                return null;
        }
    }

    private static UndefinedValue Missing(Value target, Value key)
    {
        string owner = target is NoneValue ? "None" : target.TypeName + " object";
        return new UndefinedValue(key is StringValue name
            ? $"'{owner}' has no attribute '{(name.Text.Length <= MaxNameShown ? name.Text : name.Text[..MaxNameShown] + "...")}'"
            : $"{owner} has no element {(Numbers.AsInteger(key) is { } index ? index.ToString(null, null) : "of that key")}");
    }
}
