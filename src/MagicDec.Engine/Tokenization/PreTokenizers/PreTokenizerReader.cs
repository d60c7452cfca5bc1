using MagicDec.Engine.Tokenization.Json;
using MagicDec.Engine.Tokenization.Patterns;
using MagicDec.Engine.Tokenization.PreTokenizers.Splitting;
using MagicDec.Engine.Tokenization.Unicode;

namespace MagicDec.Engine.Tokenization.PreTokenizers;

/// <summary>Reads the <c>pre_tokenizer</c> of tokenizer.json.</summary>
internal static class PreTokenizerReader
{
    private const string Supported = "Sequence, ByteLevel, Split, Metaspace, Digits, Punctuation, Whitespace, WhitespaceSplit, "
        + "BertPreTokenizer, CharDelimiterSplit, FixedLength";

    // Its \w has the two joiners beside what the patterns of tokenizer files call a word character.
    private const string WhitespaceWords = @"[\w\x{200C}\x{200D}]+|[^\w\s\x{200C}\x{200D}]+";

    private const int LongestFixedLength = 1 << 20;

    public static IPreTokenizer Read(JsonField field) => field.Type() switch
    {
        "Sequence" => new SequencePreTokenizer([.. field.Required("pretokenizers").Items().Select(Read)]),
        "ByteLevel" => ReadByteLevel(field),
        "Split" => new SplitPreTokenizer(
            TextPattern.Read(field.Required("pattern")), ReadBehavior(field.Required("behavior")), field.BooleanOr("invert", false)),
        "Metaspace" => MetaspacePreTokenizer.Read(field),
        "Digits" => new CharacterSplit(
            UnicodeProperties.Number, field.BooleanOr("individual_digits", false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous),
        "Punctuation" => new CharacterSplit(
            UnicodeProperties.PunctuationOrAsciiSymbol,
            field.TryGet("behavior", out JsonField behavior) ? ReadBehavior(behavior) : SplitBehavior.Isolated),
        "Whitespace" => new SplitPreTokenizer(TextPattern.Regex(WhitespaceWords, field), SplitBehavior.Removed, invert: true),
        "WhitespaceSplit" => new CharacterSplit(UnicodeProperties.WhiteSpace, SplitBehavior.Removed),
        "BertPreTokenizer" => new SequencePreTokenizer(
            [
                new CharacterSplit(UnicodeProperties.WhiteSpace, SplitBehavior.Removed),
                new CharacterSplit(UnicodeProperties.PunctuationOrAsciiSymbol, SplitBehavior.Isolated),
            ]),
        "CharDelimiterSplit" or "Delimiter" => ReadDelimiter(field.Required("delimiter")),
        "FixedLength" => new FixedLengthPreTokenizer(
            field.TryGet("length", out JsonField length) ? length.AsInteger(1, LongestFixedLength) : 5),
        _ => throw field.Unsupported("pre-tokenizer", Supported),
    };

    private static ByteLevelPreTokenizer ReadByteLevel(JsonField field) => new(
        field.BooleanOr("add_prefix_space", true),
        field.BooleanOr("use_regex", true) ? TextPattern.Regex(ByteLevelPreTokenizer.WordPattern, field) : null);

    private static CharacterSplit ReadDelimiter(JsonField field)
    {
        int delimiter = field.AsCharacter().Value;
        return new CharacterSplit(CodePointSet.FromRanges((delimiter, delimiter)), SplitBehavior.Removed);
    }

    private static SplitBehavior ReadBehavior(JsonField field) =>
        Enum.TryParse(field.AsString(), out SplitBehavior behavior) && Enum.IsDefined(behavior)
            ? behavior
            : throw field.Unexpected("Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous");
}
