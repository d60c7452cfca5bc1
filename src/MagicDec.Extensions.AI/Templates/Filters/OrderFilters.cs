using MagicDec.Extensions.AI.Templates.BuiltIns;
using MagicDec.Extensions.AI.Templates.Operations;
using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.Filters;

/// <summary>Filters that sort, group and compare items; strings are compared without regard to case unless told.</summary>
internal static class OrderFilters
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<BuiltIn> All { get; } =
    [
        new("sort", "reverse=, case_sensitive=, attribute=", Sort),
        new("dictsort", "case_sensitive=, by=, reverse=", DictSort),
        new("unique", "case_sensitive=, attribute=", static (interpreter, self, args) => new GeneratorValue(Unique(interpreter, self, args))),
        new("groupby", "attribute, default=, case_sensitive=", GroupBy),
        new("min", "case_sensitive=, attribute=", static (interpreter, self, args) => Extreme(interpreter, self, args, wantedOrder: -1)),
        new("max", "case_sensitive=, attribute=", static (interpreter, self, args) => Extreme(interpreter, self, args, wantedOrder: 1)),
    ];

    private static ListValue Sort(Interpreter interpreter, Value self, Value?[] args)
    {
        // Several attributes with commas between are compared in turn.
        Value[] names = args[2] is StringValue text ? [.. text.Text.Split(',').Select(static name => new StringValue(name))] : [args[2] ?? NoneValue.Instance];
        AttributePath[] paths = [.. names.Select(name => AttributePath.Parse(interpreter, name, ignoreCase: !Argument.Flag(args[1])))];
        ListValue items = interpreter.MakeList(interpreter.Iterate(self));
        return interpreter.MakeList(Ordering.Sort(
            [.. items.Enumerate()],
            item => new ListValue([.. paths.Select(path => path.Resolve(item))]),
            Argument.Flag(args[0]),
            interpreter.Budget));
    }

    private static ListValue DictSort(Interpreter interpreter, Value self, Value?[] args)
    {
        string by = args[1] is null ? "key" : Argument.Text(args[1]!);
        if (by is not ("key" or "value") || self is not MappingValue mapping)
        {
            throw new TemplateValueException(self is MappingValue
                ? "You can only sort by either \"key\" or \"value\""
                : $"'{self.TypeName}' object has no attribute 'items'");
        }

        AttributePath path = AttributePath.Parse(interpreter, null, ignoreCase: !Argument.Flag(args[0]));
        return interpreter.MakeList(Ordering.Sort(
            [.. mapping.Items],
            item => path.Resolve(by == "key" ? item.Key : item.Value),
            Argument.Flag(args[2]),
            interpreter.Budget).Select(static item => new TupleValue([item.Key, item.Value])));
    }

    private static IEnumerable<Value> Unique(Interpreter interpreter, Value self, Value?[] args)
    {
        AttributePath path = AttributePath.Parse(interpreter, args[1], ignoreCase: !Argument.Flag(args[0]));
        HashSet<Value> seen = new(KeyComparer.Instance);
        foreach (Value item in interpreter.Iterate(self))
        {
            Value key = path.Resolve(item);
            if (!key.IsHashable)
            {
                throw new TemplateValueException($"unhashable type: '{key.TypeName}'");
            }

            interpreter.Budget.ScanKey(key);
            if (seen.Add(key))
            {
                yield return item;
            }
        }
    }

    private static ListValue GroupBy(Interpreter interpreter, Value self, Value?[] args)
    {
        AttributePath key = AttributePath.Parse(interpreter, args[0], ignoreCase: !Argument.Flag(args[2]), args[1]);
        AttributePath label = AttributePath.Parse(interpreter, args[0], ignoreCase: false, args[1]);
        ListValue items = interpreter.MakeList(interpreter.Iterate(self));
        List<Value> groups = [];
        List<Value> group = [];
        Value? current = null;
        foreach (Value item in Ordering.Sort([.. items.Enumerate()], key.Resolve, reverse: false, interpreter.Budget))
        {
            Value next = key.Resolve(item);
            if (current is not null && !Equality.AreEqual(current, next, interpreter.Budget))
            {
                groups.Add(new GroupValue(label.Resolve(group[0]), interpreter.MakeList(group)));
                group.Clear();
            }

            current = next;
            group.Add(item);
        }

        if (group.Count > 0)
        {
            groups.Add(new GroupValue(label.Resolve(group[0]), interpreter.MakeList(group)));
        }

        return interpreter.MakeList(groups);
    }

    private static Value Extreme(Interpreter interpreter, Value self, Value?[] args, int wantedOrder)
    {
        AttributePath path = AttributePath.Parse(interpreter, args[1], ignoreCase: !Argument.Flag(args[0]));
        Value? best = null;
        Value? bestKey = null;
        foreach (Value item in interpreter.Iterate(self))
        {
            Value key = path.Resolve(item);
            if (bestKey is null || Math.Sign(Ordering.Compare(key, bestKey, interpreter.Budget)) == wantedOrder)
            {
                (best, bestKey) = (item, key);
            }
        }

        return best ?? new UndefinedValue("No aggregated item, sequence was empty.");
    }
}
