using System.Globalization;
using static System.Globalization.UnicodeCategory;

namespace MagicDec.Engine.Tokenization.Unicode;

/// <summary>The sets that a pattern names: general categories, scripts, POSIX brackets and the escapes \s, \d, \w, \h.</summary>
internal static class UnicodeProperties
{
    /// <summary>Letters that are symbols by category: the circled and squared Latin ones.</summary>
    private static readonly (int First, int Last)[] OtherLetters =
        [(0x24B6, 0x24E9), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189)];

    private static readonly (int First, int Last)[] WhiteSpaceRanges =
        [(0x09, 0x0D), (0x20, 0x20), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
            (0x205F, 0x205F), (0x3000, 0x3000)];

    private static readonly UnicodeCategory[] Letters = [UppercaseLetter, LowercaseLetter, TitlecaseLetter, ModifierLetter, OtherLetter];
    private static readonly UnicodeCategory[] Marks = [NonSpacingMark, SpacingCombiningMark, EnclosingMark];
    private static readonly UnicodeCategory[] Punctuations =
        [
            ConnectorPunctuation, DashPunctuation, OpenPunctuation, ClosePunctuation, InitialQuotePunctuation, FinalQuotePunctuation,
            OtherPunctuation,
        ];

    public static CodePointSet WhiteSpace { get; } = CodePointSet.FromRanges(WhiteSpaceRanges);

    public static CodePointSet Digit { get; } = CodePointSet.FromCategories(DecimalDigitNumber);

    public static CodePointSet Word { get; } =
        CodePointSet.Leaf(OtherLetters, [.. Letters, .. Marks, DecimalDigitNumber, LetterNumber, ConnectorPunctuation]);

    public static CodePointSet HexDigit { get; } = CodePointSet.FromRanges(('0', '9'), ('a', 'f'), ('A', 'F'));

    public static CodePointSet Any { get; } = CodePointSet.FromRanges((0, 0x10FFFF));

    public static CodePointSet NotLineFeed { get; } = CodePointSet.FromRanges((0, 9), (11, 0x10FFFF));

    public static CodePointSet Number { get; } = CodePointSet.FromCategories(DecimalDigitNumber, LetterNumber, OtherNumber);

    public static CodePointSet Mark { get; } = CodePointSet.FromCategories(Marks);

    /// <summary>Punctuation of any category, and every ASCII character that is neither letter, digit, space nor control.</summary>
    public static CodePointSet PunctuationOrAsciiSymbol { get; } =
        CodePointSet.Leaf([('!', '/'), (':', '@'), ('[', '`'), ('{', '~')], Punctuations);

    /// <summary>The set of that name, spelled with any case, spaces, hyphens and underscores; null for an unknown name.</summary>
    public static CodePointSet? Find(string name)
    {
        string key = name.Replace(" ", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal)
            .Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        if (GeneralCategories.Find(key) is { } categories)
        {
            return CodePointSet.FromCategories(categories);
        }

        if (UnicodeScripts.Ranges.TryGetValue(key, out string? ranges))
        {
            return CodePointSet.FromRanges([.. ranges.Split(' ').Select(ParseRange)]);
        }

        return key switch
        {
            "any" => Any,
            "assigned" => CodePointSet.FromCategories(OtherNotAssigned).Negate(),
            "ascii" => CodePointSet.FromRanges((0, 0x7F)),
            "alnum" => CodePointSet.Leaf(OtherLetters, [.. Letters, .. Marks, LetterNumber, DecimalDigitNumber]),
            "alpha" or "alphabetic" => CodePointSet.Leaf(OtherLetters, [.. Letters, .. Marks, LetterNumber]),
            "blank" => CodePointSet.Leaf([(9, 9)], [SpaceSeparator]),
            "digit" => Digit,
            "graph" => CodePointSet.Union([WhiteSpace, CodePointSet.FromCategories(Control, OtherNotAssigned, Surrogate)]).Negate(),
            "lower" or "lowercase" => CodePointSet.FromCategories(LowercaseLetter),
            "print" => CodePointSet.FromCategories(Control, OtherNotAssigned, Surrogate).Negate(),
            "punct" => PunctuationOrAsciiSymbol,
            "space" or "whitespace" => WhiteSpace,
            "upper" or "uppercase" => CodePointSet.FromCategories(UppercaseLetter),
            "xdigit" => HexDigit,
            "word" => Word,
            _ => null,
        };
    }

    private static (int First, int Last) ParseRange(string range)
    {
        int dash = range.IndexOf('-', StringComparison.Ordinal);
        string first = dash < 0 ? range : range[..dash];
        string last = dash < 0 ? range : range[(dash + 1)..];
        return (int.Parse(first, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            int.Parse(last, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
