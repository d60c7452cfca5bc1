using MagicDec.Extensions.AI.Templates.BuiltIns;
using MagicDec.Extensions.AI.Templates.Operations;
using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Text;
using MagicDec.Extensions.AI.Templates.Text.Formatting;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.Filters;

/// <summary>Filters on collections as a whole: length, ends, parts, joining, adding up; and defaults.</summary>
internal static class SequenceFilters
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<BuiltIn> All { get; } =
    [
        new("length", "", Length),
        new("count", "", Length),
        new("default", "default_value=, boolean=", Default),
        new("d", "default_value=, boolean=", Default),
        new("first", "", static (interpreter, self, _) =>
            interpreter.Iterate(self).FirstOrDefault() ?? new UndefinedValue("No first item, sequence was empty.")),
        new("last", "", Last),
        new("list", "", static (interpreter, self, _) => interpreter.MakeList(interpreter.Iterate(self))),
        new("items", "", static (interpreter, self, _) => self switch
        {
            MappingValue mapping => new GeneratorValue(interpreter.Iterate(new DictViewValue(mapping, "items"))),
            UndefinedValue => new GeneratorValue([]),
            // Python raises when the generator is first read, which some templates never do.
            _ => new GeneratorValue(FailWhenRead("Can only get item pairs from a mapping.")),
        }),
        new("join", "d=, attribute=", Join),
        new("reverse", "", Reverse),
        new("sum", "attribute=, start=", Sum),
        new("batch", "linecount, fill_with=", static (interpreter, self, args) =>
            new GeneratorValue(Batch(interpreter, self, Argument.Integer(args[0], 1), args[1]))),
        new("slice", "slices, fill_with=", static (interpreter, self, args) =>
            new GeneratorValue(Slice(interpreter, self, Argument.Integer(args[0], 1), args[1]))),
        new("attr", "name", static (interpreter, self, args) => self is MappingValue
            ? MethodTable.Find(self, Argument.Text(args[0]!)) ?? new UndefinedValue($"'dict object' has no attribute '{Argument.Text(args[0]!)}'")
            : Subscripts.GetAttribute(self, Argument.Text(args[0]!), interpreter.Budget)),
    ];

    private static IntegerValue Length(Interpreter interpreter, Value self, Value?[] args) =>
        new(self.Length ?? throw new TemplateValueException($"object of type '{self.TypeName}' has no len()"));

    private static Value Default(Interpreter interpreter, Value self, Value?[] args) =>
        self is UndefinedValue || (Argument.Flag(args[1]) && !self.IsTruthy) ? args[0] ?? StringValue.Empty : self;

    private static Value Last(Interpreter interpreter, Value self, Value?[] args)
    {
        if (self is SequenceValue { Count: > 0 } sequence)
        {
            return sequence[sequence.Count - 1];
        }

        if (self is GeneratorValue)
        {
            throw new TemplateValueException("'generator' object is not reversible");
        }

        return interpreter.Iterate(self).LastOrDefault() ?? new UndefinedValue("No last item, sequence was empty.");
    }

    private static StringValue Join(Interpreter interpreter, Value self, Value?[] args)
    {
        string separator = args[0] is null ? string.Empty : Repr.Str(args[0]!, interpreter.Budget);
        AttributePath path = AttributePath.Parse(interpreter, args[1]);
        TextBuilder result = new(interpreter.Budget);
        string next = string.Empty;
        foreach (Value item in interpreter.Iterate(self))
        {
            result.Append(next);
            result.Append(Repr.Str(path.Resolve(item), interpreter.Budget));
            next = separator;
        }

        return new StringValue(result.ToString());
    }

    private static Value Reverse(Interpreter interpreter, Value self, Value?[] args)
    {
        if (self is StringValue text)
        {
            interpreter.Budget.Allocate(text.Text.Length);
            return new StringValue(CodePoints.Slice(text.Text, text.CodePointCount, text.CodePointCount - 1, -1, text.CodePointCount), text.IsSafe);
        }

        ListValue items = interpreter.MakeList(interpreter.Iterate(self));
        IEnumerable<Value> reversed = items.Enumerate().Reverse();
        return self is GeneratorValue or UndefinedValue ? interpreter.MakeList(reversed) : new GeneratorValue(reversed, "reversed");
    }

    private static Value Sum(Interpreter interpreter, Value self, Value?[] args)
    {
        AttributePath path = AttributePath.Parse(interpreter, args[0]);
        Value start = args[1] ?? new IntegerValue(0);
        if (start is StringValue)
        {
            throw new TemplateValueException("sum() can't sum strings [use ''.join(seq) instead]");
        }

        return interpreter.Iterate(self).Aggregate(start, (sum, item) => Arithmetic.Apply("+", sum, path.Resolve(item), interpreter.Budget));
    }

    private static IEnumerable<Value> Batch(Interpreter interpreter, Value self, int size, Value? fill)
    {
        List<Value> batch = [];
        foreach (Value item in interpreter.Iterate(self))
        {
            if (batch.Count == size)
            {
                yield return interpreter.MakeList(batch);
                batch.Clear();
            }

            batch.Add(item);
        }

        if (batch.Count > 0)
        {
            int missing = fill is null or NoneValue ? 0 : Math.Max(0, size - batch.Count);
            interpreter.Budget.AllocateItems(missing);
            yield return interpreter.MakeList(batch.Concat(Enumerable.Repeat(fill!, missing)));
        }
    }

    private static IEnumerable<Value> Slice(Interpreter interpreter, Value self, int slices, Value? fill)
    {
        ListValue items = interpreter.MakeList(interpreter.Iterate(self));
        if (slices == 0)
        {
            throw new TemplateValueException("integer division or modulo by zero");
        }

        int position = 0;
        for (int i = 0; i < slices; i++)
        {
            int size = (items.Count / slices) + (i < items.Count % slices ? 1 : 0);
            IEnumerable<Value> part = items.Enumerate().Skip(position).Take(size);
            position += size;
            bool fills = fill is not (null or NoneValue) && i >= items.Count % slices;
            interpreter.Budget.Step(items.Count);
            interpreter.Budget.AllocateItems(size);
            yield return interpreter.MakeList(fills ? part.Append(fill!) : part);
        }
    }

    private static IEnumerable<Value> FailWhenRead(string message)
    {
        yield return message.Length > 0 ? throw new TemplateValueException(message) : NoneValue.Instance;
    }
}
