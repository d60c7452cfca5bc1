using System.Globalization;
using MagicDec.Engine.Tokenization.Json;
using MagicDec.Engine.Tokenization.Patterns.Syntax;

namespace MagicDec.Engine.Tokenization.Patterns;

/// <summary>What a component of a tokenizer file looks for: a plain string or a regular expression. Thread-safe.</summary>
internal sealed class TextPattern
{
    // Patterns of real files need about 30 steps a character.
    private const long FreeSteps = 20_000_000;
    private const long StepsPerCharacter = 500;
    private readonly JsonField _place;
    private readonly PatternInstruction[]? _program;
    private readonly int _registers;

    private TextPattern(string source, JsonField place, PatternInstruction[]? program, int registers)
    {
        Source = source;
        _place = place;
        _program = program;
        _registers = registers;
    }

    /// <summary>The string or the regular expression.</summary>
    public string Source { get; }

    /// <summary>The string that is looked for as it is; null for a regular expression.</summary>
    public string? LiteralText => _program is null ? Source : null;

    public static TextPattern Literal(string text, JsonField place) => new(text, place, null, 0);

    public static TextPattern Regex(string pattern, JsonField place)
    {
        (PatternInstruction[] program, int registers) = PatternCompiler.Compile(PatternParser.Parse(pattern, place), place);
        return new TextPattern(pattern, place, program, registers);
    }

    /// <summary>Reads <c>{"String": "..."}</c> or <c>{"Regex": "..."}</c>.</summary>
    public static TextPattern Read(JsonField field)
    {
        if (field.TryGet("String", out JsonField text))
        {
            return Literal(text.AsString(), text);
        }

        return field.TryGet("Regex", out JsonField regex)
            ? Regex(regex.AsString(), regex)
            : throw field.Unexpected("an object with \"String\" or \"Regex\"");
    }

    /// <summary>Cuts a text into what matches and what lies between; the parts cover the text in order.</summary>
    public void FindMatches(ReadOnlySpan<char> text, List<PatternSpan> parts)
    {
        parts.Clear();
        int previous = 0;
        if (_program is null)
        {
            FindLiteral(text, parts, ref previous);
        }
        else
        {
            FindRegex(text, parts, ref previous);
        }

        if (previous != text.Length)
        {
            parts.Add(new PatternSpan(previous, text.Length, false));
        }
    }

    private void FindLiteral(ReadOnlySpan<char> text, List<PatternSpan> parts, ref int previous)
    {
        int found;
        while (Source.Length > 0 && (found = text[previous..].IndexOf(Source, StringComparison.Ordinal)) >= 0)
        {
            AddMatch(parts, previous + found, previous + found + Source.Length, ref previous);
        }
    }

    private void FindRegex(ReadOnlySpan<char> text, List<PatternSpan> parts, ref int previous)
    {
        var matcher = new PatternMatcher(_program!, _registers, text, FreeSteps + (StepsPerCharacter * text.Length));
        int lastEnd = -1;
        int start = 0;
        while (start <= text.Length && text.Length > 0)
        {
            int end = matcher.MatchAt(start);
            if (matcher.Exhausted)
            {
                throw _place.Unexpected(
                    "a regular expression that needs a bounded number of steps a character",
                    string.Create(
                        CultureInfo.InvariantCulture, $"'{Source}', which spent its budget on a text of {text.Length} characters"));
            }

            // An empty match right behind another one does not count.
            if (end >= 0 && !(end == start && end == lastEnd))
            {
                AddMatch(parts, start, end, ref previous);
                lastEnd = end;
            }

            start = end > start ? end : start + StepForward(text, start);
        }

        matcher.Release();
    }

    private static void AddMatch(List<PatternSpan> parts, int start, int end, ref int previous)
    {
        if (start > previous)
        {
            parts.Add(new PatternSpan(previous, start, false));
        }

        parts.Add(new PatternSpan(start, end, true));
        previous = end;
    }

    private static int StepForward(ReadOnlySpan<char> text, int position) =>
        position + 1 < text.Length && char.IsHighSurrogate(text[position]) ? 2 : 1;
}
