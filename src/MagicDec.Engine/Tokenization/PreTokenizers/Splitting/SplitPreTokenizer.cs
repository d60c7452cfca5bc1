using MagicDec.Engine.Tokenization.Patterns;

namespace MagicDec.Engine.Tokenization.PreTokenizers.Splitting;

/// <summary>Cuts at the matches of a pattern, or with <c>invert</c> at what lies between them.</summary>
internal sealed class SplitPreTokenizer(TextPattern pattern, SplitBehavior behavior, bool invert) : PiecewisePreTokenizer
{
    protected override void Cut(TextPiece piece, List<PatternSpan> parts, List<TextPiece> output)
    {
        pattern.FindMatches(piece.Span, parts);
        SpanMerger.Emit(piece, parts, behavior, invert, output);
    }
}
