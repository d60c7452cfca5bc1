using System.Globalization;
using System.Text;
using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Text;
using MagicDec.Extensions.AI.Templates.Text.Formatting;
using MagicDec.Extensions.AI.Templates.Values;

namespace MagicDec.Extensions.AI.Templates.BuiltIns;

/// <summary>The methods of strings that change, pad or classify the whole text.</summary>
internal static class StringMethods
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<BuiltIn> All { get; } =
    [
        Change("upper", PythonText.Upper),
        Change("lower", PythonText.Lower),
        Change("casefold", PythonText.Lower),
        Change("title", PythonText.Title),
        Change("capitalize", PythonText.Capitalize),
        Change("swapcase", SwapCase),
        new("strip", "chars=", static (interpreter, self, args) => new StringValue(Trim(interpreter, TextOf(self), args[0], start: true, end: true))),
        new("lstrip", "chars=", static (interpreter, self, args) => new StringValue(Trim(interpreter, TextOf(self), args[0], start: true, end: false))),
        new("rstrip", "chars=", static (interpreter, self, args) => new StringValue(Trim(interpreter, TextOf(self), args[0], start: false, end: true))),
        new("removeprefix", "prefix", static (_, self, args) => new StringValue(
            TextOf(self).StartsWith(Argument.Text(args[0]!), StringComparison.Ordinal) ? TextOf(self)[Argument.Text(args[0]!).Length..] : TextOf(self))),
        new("removesuffix", "suffix", static (_, self, args) => new StringValue(
            TextOf(self).EndsWith(Argument.Text(args[0]!), StringComparison.Ordinal) ? TextOf(self)[..^Argument.Text(args[0]!).Length] : TextOf(self))),
        new("replace", "old, new, count=", static (interpreter, self, args) => new StringValue(
            Replace(TextOf(self), Argument.Text(args[0]!), EscapeFor(interpreter, self, args[1]!), Argument.Integer(args[2], -1), interpreter.Budget))),
        new("center", "width, fillchar=", static (interpreter, self, args) => Pad(interpreter, self, args, Centre)),
        new("ljust", "width, fillchar=", static (interpreter, self, args) => Pad(interpreter, self, args, static (_, _) => 0)),
        new("rjust", "width, fillchar=", static (interpreter, self, args) => Pad(interpreter, self, args, static (missing, _) => missing)),
        new("zfill", "width", static (interpreter, self, args) => ZeroFill(interpreter, TextOf(self), Argument.Integer(args[0], 0))),
        new("format", static (interpreter, self, arguments) => new StringValue(new BraceFormat(interpreter, arguments, escape: ((StringValue)self).IsSafe).Format(TextOf(self)))),
        Test("isdigit", static text => PythonText.All(text, static rune => Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber)),
        Test("isdecimal", static text => PythonText.All(text, static rune => Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber)),
        Test("isnumeric", static text => PythonText.All(text, Rune.IsNumber)),
        Test("isalpha", static text => PythonText.All(text, Rune.IsLetter)),
        Test("isalnum", static text => PythonText.All(text, static rune => Rune.IsLetter(rune) || Rune.IsNumber(rune))),
        Test("isascii", static text => text.All(char.IsAscii)),
        Test("isspace", static text => PythonText.IsSpace(text.AsSpan())),
        Test("islower", static text => PythonText.HasCase(text, upper: false)),
        Test("isupper", static text => PythonText.HasCase(text, upper: true)),
        Test("istitle", static text => text.Any(char.IsLetter) && string.Equals(PythonText.Title(text), text, StringComparison.Ordinal)),
        Test("isidentifier", static text => text.Length > 0 && !char.IsDigit(text[0]) && text.All(static c => c == '_' || char.IsLetterOrDigit(c))),
    ];

    /// <summary>Cuts blanks, or any of the given characters, off the ends of a text.</summary>
    public static string Trim(Interpreter interpreter, string text, Value? characters, bool start, bool end)
    {
        string? trimmed = Argument.OptionalText(characters);
        interpreter.Budget.Search(text.Length, trimmed?.Length ?? 0);
        text = start ? PythonText.TrimStart(text, trimmed) : text;
        return end ? PythonText.TrimEnd(text, trimmed) : text;
    }

    /// <summary>Replaces the first <paramref name="count"/> occurrences, or all of them if it is negative.</summary>
    public static string Replace(string text, string old, string replacement, int count, RenderBudget budget)
    {
        budget.Search(text.Length, old.Length);
        long occurrences = old.Length == 0 ? text.Length + 1 : text.AsSpan().Count(old);
        occurrences = count < 0 ? occurrences : Math.Min(count, occurrences);
        if (occurrences == 0)
        {
            return text;
        }

        budget.Allocate(text.Length + (occurrences * (replacement.Length - (long)old.Length)));
        StringBuilder result = new();
        int position = 0;
        if (old.Length == 0)
        {
            foreach (string character in CodePoints.Split(text).TakeWhile(_ => occurrences-- > 0))
            {
                result.Append(replacement).Append(character);
                position += character.Length;
            }

            _ = occurrences > 0 ? result.Append(replacement) : result.Append(text, position, text.Length - position);
            return result.ToString();
        }

        for (; occurrences > 0; occurrences--)
        {
            int found = text.IndexOf(old, position, StringComparison.Ordinal);
            result.Append(text, position, found - position).Append(replacement);
            position = found + old.Length;
        }

        return result.Append(text, position, text.Length - position).ToString();
    }

    /// <summary>Puts blanks, or another character, around a text until it has the width.</summary>
    public static string Pad(string text, int width, string fill, Func<int, int, int> leftShare, RenderBudget budget)
    {
        int missing = width - CodePoints.Count(text);
        if (missing <= 0)
        {
            return text;
        }

        budget.Allocate(width * (long)fill.Length);
        int left = leftShare(missing, width);
        return string.Concat(Enumerable.Repeat(fill, left)) + text + string.Concat(Enumerable.Repeat(fill, missing - left));
    }

    /// <summary>The text of an argument, escaped if the method is one of safe text.</summary>
    public static string EscapeFor(Interpreter interpreter, Value self, Value argument) =>
        self is StringValue { IsSafe: true } ? Html.Escape(new StringValue(Argument.Text(argument), argument is StringValue { IsSafe: true }), interpreter.Budget) : Argument.Text(argument);

    /// <summary>How much of what is missing Python puts on the left when it centres a text.</summary>
    public static int Centre(int missing, int width) => (missing / 2) + (missing & width & 1);

    private static string TextOf(Value self) => ((StringValue)self).Text;

    private static BuiltIn Change(string name, Func<string, string> change) =>
        new(name, string.Empty, (_, self, _) => new StringValue(change(TextOf(self))));

    private static BuiltIn Test(string name, Func<string, bool> test) =>
        new(name, string.Empty, (_, self, _) => BooleanValue.Of(test(TextOf(self))));

    private static StringValue Pad(Interpreter interpreter, Value self, Value?[] args, Func<int, int, int> leftShare)
    {
        string fill = args[1] is null ? " " : Argument.Text(args[1]!);
        return CodePoints.Count(fill) == 1
            ? new StringValue(Pad(TextOf(self), Argument.Integer(args[0], 0), fill, leftShare, interpreter.Budget))
            : throw new TemplateValueException("The fill character must be exactly one character long");
    }

    private static StringValue ZeroFill(Interpreter interpreter, string text, int width)
    {
        int sign = text.StartsWith('-') || text.StartsWith('+') ? 1 : 0;
        return new StringValue(text[..sign] + Pad(text[sign..], width - sign, "0", static (missing, _) => missing, interpreter.Budget));
    }

    private static string SwapCase(string text) =>
        string.Concat(text.Select(static c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)));
}
