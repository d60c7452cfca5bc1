using System.Text;
using MagicDec.Extensions.AI.Templates.BuiltIns;
using MagicDec.Extensions.AI.Templates.Operations;
using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Text;
using MagicDec.Extensions.AI.Templates.Text.Formatting;
using MagicDec.Extensions.AI.Templates.Values;

namespace MagicDec.Extensions.AI.Templates.Filters;

/// <summary>Filters that indent, centre, wrap, shorten and count text.</summary>
internal static class LayoutFilters
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<BuiltIn> All { get; } =
    [
        new("center", "width=", static (interpreter, self, args) => new StringValue(StringMethods.Pad(
            Repr.Str(self, interpreter.Budget), Argument.Integer(args[0], 80), " ", StringMethods.Centre, interpreter.Budget), self is StringValue { IsSafe: true })),
        new("indent", "width=, first=, blank=", Indent),
        new("truncate", "length=, killwords=, end=, leeway=", Truncate),
        new("wordwrap", "width=, break_long_words=, wrapstring=, break_on_hyphens=", WordWrap),
        new("wordcount", "", static (interpreter, self, _) => new IntegerValue(CountWords(Repr.Str(self, interpreter.Budget)))),
    ];

    private static StringValue Indent(Interpreter interpreter, Value self, Value?[] args)
    {
        int width = args[0] is StringValue ? 0 : Argument.Integer(args[0], 4);
        interpreter.Budget.Allocate(Math.Max(0, width));
        string indention = args[0] is StringValue text ? text.Text : new string(' ', Math.Max(0, width));
        bool blank = Argument.Flag(args[2]);
        TextBuilder result = new(interpreter.Budget);
        int index = 0;
        foreach (string line in PythonText.SplitLines(Argument.Text(self) + "\n", keepEnds: false))
        {
            bool indents = index == 0 ? Argument.Flag(args[1]) : blank || line.Length > 0;
            result.Append(index == 0 ? string.Empty : "\n");
            result.Append(indents ? indention : string.Empty);
            result.Append(line);
            index++;
        }

        return new StringValue(result.ToString(), self is StringValue { IsSafe: true });
    }

    private static Value Truncate(Interpreter interpreter, Value self, Value?[] args)
    {
        int length = Argument.Integer(args[0], 255);
        StringValue end = new(args[2] is null ? "..." : Argument.Text(args[2]!));
        int leeway = args[3] is null or NoneValue ? 5 : Argument.Integer(args[3], 5);
        if (length < end.CodePointCount || leeway < 0)
        {
            throw new TemplateValueException($"truncate needs a length of at least {end.CodePointCount} and no negative leeway");
        }

        if (self.Length <= (long)length + leeway)
        {
            return self;
        }

        StringValue text = self as StringValue ?? new StringValue(Argument.Text(self));
        string kept = CodePoints.Slice(text.Text, text.CodePointCount, 0, 1, length - end.CodePointCount);
        interpreter.Budget.Allocate(kept.Length + end.Text.Length);
        int blank = Argument.Flag(args[1]) ? -1 : kept.LastIndexOf(' ');
        StringValue start = new(blank < 0 ? kept : kept[..blank], text.IsSafe);
        return Arithmetic.Apply("+", start, end, interpreter.Budget);
    }

    private static StringValue WordWrap(Interpreter interpreter, Value self, Value?[] args)
    {
        int width = Math.Max(1, Argument.Integer(args[0], 79));
        bool breakLong = args[1] is null || args[1]!.IsTruthy;
        bool atHyphens = args[3] is null || args[3]!.IsTruthy;
        string separator = args[2] is null or NoneValue ? "\n" : Argument.Text(args[2]!);
        TextBuilder result = new(interpreter.Budget);
        string next = string.Empty;
        foreach (string line in PythonText.SplitLines(Argument.Text(self), keepEnds: false))
        {
            result.Append(next);
            result.Append(string.Join(separator, TextWrapper.Wrap(line, width, breakLong, atHyphens, interpreter.Budget)));
            next = separator;
        }

        return new StringValue(result.ToString());
    }

    private static int CountWords(string text)
    {
        int words = 0;
        bool inWord = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isWord = rune.Value == '_' || Rune.IsLetterOrDigit(rune);
            words += isWord && !inWord ? 1 : 0;
            inWord = isWord;
        }

        return words;
    }
}
