using MagicDec.Engine.Tokenization.Json;
using MagicDec.Engine.Tokenization.Patterns;
using MagicDec.Engine.Tokenization.PreTokenizers.Splitting;

namespace MagicDec.Engine.Tokenization.PreTokenizers;

/// <summary>Writes spaces as a visible mark, may put one in front, and may cut before each; as a decoder it does the reverse.</summary>
internal sealed class MetaspacePreTokenizer : PiecewisePreTokenizer
{
    private readonly TextPattern? _mark;

    private MetaspacePreTokenizer(string replacement, PrependScheme scheme, TextPattern? mark)
    {
        Replacement = replacement;
        Scheme = scheme;
        _mark = mark;
    }

    public string Replacement { get; }

    public PrependScheme Scheme { get; }

    public static MetaspacePreTokenizer Read(JsonField field)
    {
        JsonField mark = field.Required("replacement");
        string replacement = mark.AsCharacter().ToString();
        PrependScheme scheme = PrependScheme.Always;
        if (field.TryGet("prepend_scheme", out JsonField declared))
        {
            scheme = declared.AsString() switch
            {
                "always" => PrependScheme.Always,
                "first" => PrependScheme.First,
                "never" => PrependScheme.Never,
                _ => throw declared.Unexpected("always, first or never"),
            };
        }

        // Older files say it with a flag.
        if (!field.BooleanOr("add_prefix_space", true))
        {
            scheme = PrependScheme.Never;
        }

        return new MetaspacePreTokenizer(
            replacement, scheme, field.BooleanOr("split", true) ? TextPattern.Literal(replacement, mark) : null);
    }

    protected override void Cut(TextPiece piece, List<PatternSpan> parts, List<TextPiece> output)
    {
        string text = piece.Text.ToString().Replace(" ", Replacement, StringComparison.Ordinal);
        bool prepends = Scheme == PrependScheme.Always || (Scheme == PrependScheme.First && piece.AtStart);
        if (prepends && !text.StartsWith(Replacement, StringComparison.Ordinal))
        {
            text = Replacement + text;
        }

        TextPiece marked = piece.WithText(text);
        if (_mark is null)
        {
            output.Add(marked);
            return;
        }

        _mark.FindMatches(text, parts);
        SpanMerger.Emit(marked, parts, SplitBehavior.MergedWithNext, invert: false, output);
    }
}
