using MagicDec.Engine.Tokenization.Patterns;

namespace MagicDec.Engine.Tokenization.PreTokenizers;

/// <summary>Cuts at the matches of a pattern, or with <c>invert</c> at what lies between them.</summary>
internal sealed class SplitPreTokenizer(TextPattern pattern, SplitBehavior behavior, bool invert) : IPreTokenizer
{
    public void Split(List<TextPiece> input, List<TextPiece> output)
    {
        List<PatternSpan> parts = [];
        foreach (TextPiece piece in input)
        {
            if (piece.IsToken)
            {
                output.Add(piece);
                continue;
            }

            pattern.FindMatches(piece.Span, parts);
            SpanMerger.Emit(piece, parts, behavior, invert, output);
        }
    }
}
