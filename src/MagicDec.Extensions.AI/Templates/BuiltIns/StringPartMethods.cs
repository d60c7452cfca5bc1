using MagicDec.Extensions.AI.Templates.Operations;
using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Text;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.BuiltIns;

/// <summary>The methods of strings that look for parts, split at them and join them.</summary>
internal static class StringPartMethods
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<BuiltIn> All { get; } =
    [
        new("split", "sep=, maxsplit=", static (interpreter, self, args) => Split(interpreter, TextOf(self), args, fromRight: false)),
        new("rsplit", "sep=, maxsplit=", static (interpreter, self, args) => Split(interpreter, TextOf(self), args, fromRight: true)),
        new("splitlines", "keepends=", static (interpreter, self, args) =>
            MakeList(interpreter, TextOf(self), PythonText.SplitLines(TextOf(self), Argument.Flag(args[0])))),
        new("partition", "sep", static (interpreter, self, args) => Partition(interpreter, TextOf(self), Argument.Text(args[0]!), last: false)),
        new("rpartition", "sep", static (interpreter, self, args) => Partition(interpreter, TextOf(self), Argument.Text(args[0]!), last: true)),
        new("join", "iterable", Join),
        new("startswith", "prefix, start=, end=", static (interpreter, self, args) => Matches(interpreter, self, args, static (text, part) => text.StartsWith(part, StringComparison.Ordinal))),
        new("endswith", "suffix, start=, end=", static (interpreter, self, args) => Matches(interpreter, self, args, static (text, part) => text.EndsWith(part, StringComparison.Ordinal))),
        new("find", "sub, start=, end=", static (interpreter, self, args) => new IntegerValue(Find(interpreter, self, args, last: false))),
        new("rfind", "sub, start=, end=", static (interpreter, self, args) => new IntegerValue(Find(interpreter, self, args, last: true))),
        new("index", "sub, start=, end=", static (interpreter, self, args) => new IntegerValue(Index(interpreter, self, args, last: false))),
        new("rindex", "sub, start=, end=", static (interpreter, self, args) => new IntegerValue(Index(interpreter, self, args, last: true))),
        new("count", "sub, start=, end=", Count),
    ];

    private static string TextOf(Value self) => ((StringValue)self).Text;

    private static ListValue Split(Interpreter interpreter, string text, Value?[] args, bool fromRight)
    {
        string? separator = Argument.OptionalText(args[0]);
        int limit = Argument.Integer(args[1], -1);
        limit = limit < 0 ? int.MaxValue : limit;
        if (separator is { Length: 0 })
        {
            throw new TemplateValueException("empty separator");
        }

        interpreter.Budget.Search(text.Length, separator?.Length ?? 1);
        IEnumerable<string> parts = (separator, fromRight) switch
        {
            (null, false) => TextSplitter.AtBlanks(text, limit),
            (null, true) => TextSplitter.AtBlanksFromRight(text, limit),
            (_, false) => TextSplitter.At(text, separator, limit),
            (_, true) => TextSplitter.AtFromRight(text, separator, limit),
        };
        return MakeList(interpreter, text, parts);
    }

    private static ListValue MakeList(Interpreter interpreter, string text, IEnumerable<string> parts)
    {
        interpreter.Budget.Allocate(text.Length);
        return interpreter.MakeList(parts.Select(static part => (Value)new StringValue(part)));
    }

    private static TupleValue Partition(Interpreter interpreter, string text, string separator, bool last)
    {
        interpreter.Budget.Allocate(text.Length);
        interpreter.Budget.Search(text.Length, separator.Length);
        int found = last ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        (string before, string middle, string after) = (found, last) switch
        {
            ( < 0, false) => (text, string.Empty, string.Empty),
            ( < 0, true) => (string.Empty, string.Empty, text),
            _ => (text[..found], separator, text[(found + separator.Length)..]),
        };
        return new TupleValue([new StringValue(before), new StringValue(middle), new StringValue(after)]);
    }

    private static StringValue Join(Interpreter interpreter, Value self, Value?[] args)
    {
        TextBuilder builder = new(interpreter.Budget);
        int index = 0;
        foreach (Value item in interpreter.Iterate(args[0]!))
        {
            builder.Append(index == 0 ? string.Empty : TextOf(self));
            builder.Append(item is StringValue
                ? StringMethods.EscapeFor(interpreter, self, item)
                : throw new TemplateValueException($"sequence item {index}: expected str instance, {item.TypeName} found"));
            index++;
        }

        return new StringValue(builder.ToString());
    }

    private static BooleanValue Matches(Interpreter interpreter, Value self, Value?[] args, Func<string, string, bool> test)
    {
        (string text, _) = Window(interpreter, self, args);
        return BooleanValue.Of(args[0] is TupleValue tuple
            ? tuple.Enumerate().Any(part => test(text, Argument.Text(part)))
            : test(text, Argument.Text(args[0]!)));
    }

    // Offsets count code points, so what was found is measured back.
    private static int Find(Interpreter interpreter, Value self, Value?[] args, bool last)
    {
        (string text, int start) = Window(interpreter, self, args);
        string part = Argument.Text(args[0]!);
        interpreter.Budget.Search(text.Length, part.Length);
        int found = last ? text.LastIndexOf(part, StringComparison.Ordinal) : text.IndexOf(part, StringComparison.Ordinal);
        return found < 0 ? -1 : start + CodePoints.Count(text[..found]);
    }

    private static int Index(Interpreter interpreter, Value self, Value?[] args, bool last)
    {
        int found = Find(interpreter, self, args, last);
        return found >= 0 ? found : throw new TemplateValueException("substring not found");
    }

    private static IntegerValue Count(Interpreter interpreter, Value self, Value?[] args)
    {
        (string text, _) = Window(interpreter, self, args);
        string part = Argument.Text(args[0]!);
        interpreter.Budget.Search(text.Length, part.Length);
        return new IntegerValue(part.Length == 0 ? CodePoints.Count(text) + 1 : text.AsSpan().Count(part));
    }

    private static (string Text, int Start) Window(Interpreter interpreter, Value self, Value?[] args)
    {
        StringValue text = (StringValue)self;
        int count = text.CodePointCount;
        int start = Bound(args[1], 0, count);
        int end = Bound(args[2], count, count);
        interpreter.Budget.Allocate(start == 0 && end == count ? 0 : text.Text.Length);
        return start == 0 && end == count
            ? (text.Text, 0)
            : (CodePoints.Slice(text.Text, count, Math.Min(start, end), 1, Math.Max(0, end - start)), start);
    }

    private static int Bound(Value? value, int defaultValue, int count)
    {
        if (value is null or NoneValue)
        {
            return defaultValue;
        }

        int bound = Numbers.RequireInt32(value);
        return Math.Clamp(bound < 0 ? bound + count : bound, 0, count);
    }
}
