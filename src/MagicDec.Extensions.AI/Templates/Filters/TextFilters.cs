using System.Globalization;
using System.Text;
using MagicDec.Extensions.AI.Templates.BuiltIns;
using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Text;
using MagicDec.Extensions.AI.Templates.Text.Formatting;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.Filters;

/// <summary>Filters that change the characters of a text; other values are printed first.</summary>
internal static class TextFilters
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<BuiltIn> All { get; } =
    [
        Change("upper", PythonText.Upper),
        Change("lower", PythonText.Lower),
        Change("capitalize", PythonText.Capitalize),
        new("title", "", static (interpreter, self, _) => Text(interpreter, Title(Str(interpreter, self)))),
        new("string", "", static (interpreter, self, _) => self is StringValue ? self : Text(interpreter, Str(interpreter, self))),
        new("safe", "", static (interpreter, self, _) => Html.MarkSafe(Text(interpreter, Str(interpreter, self)))),
        new("striptags", "", static (interpreter, self, _) =>
            Text(interpreter, string.Join(' ', TextSplitter.AtBlanks(Unescape(StripTags(Str(interpreter, self))), int.MaxValue)))),
        new("escape", "", static (interpreter, self, _) => new StringValue(Html.Escape(self, interpreter.Budget), isSafe: true)),
        new("e", "", static (interpreter, self, _) => new StringValue(Html.Escape(self, interpreter.Budget), isSafe: true)),
        new("forceescape", "", static (interpreter, self, _) => Html.MarkSafe(Text(interpreter, Html.Escape(Str(interpreter, self))))),
        new("trim", "chars=", static (interpreter, self, args) =>
            Keep(self, Text(interpreter, StringMethods.Trim(interpreter, Str(interpreter, self), args[0], start: true, end: true)))),
        new("replace", "old, new, count=", static (interpreter, self, args) => new StringValue(StringMethods.Replace(
            Str(interpreter, self),
            Str(interpreter, args[0]!),
            Str(interpreter, args[1]!),
            args[2] is null or NoneValue ? -1 : Argument.Integer(args[2], -1),
            interpreter.Budget))),
        new("format", static (interpreter, self, arguments) => Keep(self, new StringValue(PercentFormat.Format(
            self as StringValue ?? Text(interpreter, Str(interpreter, self)),
            arguments.Named.Count > 0 ? new MappingValue(interpreter.ToPairs(arguments)) : new TupleValue(arguments.Positional),
            interpreter.Budget)))),
        new("urlencode", "", UrlEncode),
    ];

    private static string Str(Interpreter interpreter, Value value) => Repr.Str(value, interpreter.Budget);

    private static StringValue Text(Interpreter interpreter, string text)
    {
        interpreter.Budget.Allocate(text.Length);
        return new StringValue(text);
    }

    private static BuiltIn Change(string name, Func<string, string> change) =>
        new(name, string.Empty, (interpreter, self, _) => Keep(self, Text(interpreter, change(Str(interpreter, self)))));

    private static Value Keep(Value self, StringValue result) => self is StringValue { IsSafe: true } ? Html.MarkSafe(result) : result;

    // Unlike the method, the filter starts words only behind blanks, hyphens and opening brackets.
    private static string Title(string text)
    {
        StringBuilder result = new(text.Length);
        bool starts = true;
        foreach (Rune rune in text.EnumerateRunes())
        {
            result.Append((starts ? Rune.ToUpperInvariant(rune) : Rune.ToLowerInvariant(rune)).ToString());
            starts = rune.Value is '-' or '(' or '{' or '[' or '<' || (rune.IsBmp && PythonText.IsSpace((char)rune.Value));
        }

        return result.ToString();
    }

    private static string Unescape(string text) => text.Contains('&') ? System.Net.WebUtility.HtmlDecode(text) : text;

    private static string StripTags(string text)
    {
        StringBuilder result = new(text.Length);
        int position = 0;
        while (position < text.Length)
        {
            int open = text.IndexOf('<', position);
            bool isComment = open >= 0 && string.CompareOrdinal(text, open, "<!--", 0, 4) == 0;
            int close = open < 0 ? -1 : isComment ? text.IndexOf("-->", open, StringComparison.Ordinal) : text.IndexOf('>', open);
            if (close < 0)
            {
                break;
            }

            result.Append(text, position, open - position);
            position = close + (isComment ? 3 : 1);
        }

        return result.Append(text, position, text.Length - position).ToString();
    }

    private static StringValue UrlEncode(Interpreter interpreter, Value self, Value?[] args)
    {
        if (self is StringValue || interpreter.TryIterate(self) is not { } items)
        {
            return Text(interpreter, Quote(Str(interpreter, self), "/"));
        }

        IEnumerable<KeyValuePair<Value, Value>> pairs = self is MappingValue mapping ? mapping.Items : interpreter.ToPairs(new CallArguments([self], []));
        return Text(interpreter, string.Join('&', pairs.Select(pair =>
            $"{Quote(Str(interpreter, pair.Key), string.Empty, blankAsPlus: true)}={Quote(Str(interpreter, pair.Value), string.Empty, blankAsPlus: true)}")));
    }

    private static string Quote(string text, string safe, bool blankAsPlus = false)
    {
        StringBuilder result = new(text.Length);
        foreach (byte unit in Encoding.UTF8.GetBytes(text))
        {
            char character = (char)unit;
            _ = char.IsAsciiLetterOrDigit(character) || "_.-~".Contains(character) || safe.Contains(character)
                ? result.Append(character)
                : blankAsPlus && character == ' ' ? result.Append('+') : result.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
        }

        return result.ToString();
    }
}
