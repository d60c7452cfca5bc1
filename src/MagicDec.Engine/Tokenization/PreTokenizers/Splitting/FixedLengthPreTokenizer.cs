using System.Text;
using MagicDec.Engine.Tokenization.Patterns;

namespace MagicDec.Engine.Tokenization.PreTokenizers.Splitting;

/// <summary>Cuts after every so many code points.</summary>
internal sealed class FixedLengthPreTokenizer(int length) : PiecewisePreTokenizer
{
    protected override void Cut(TextPiece piece, List<PatternSpan> parts, List<TextPiece> output)
    {
        int start = 0;
        int position = 0;
        int count = 0;
        foreach (Rune rune in piece.Span.EnumerateRunes())
        {
            position += rune.Utf16SequenceLength;
            if (++count == length)
            {
                output.Add(piece.Slice(start, position));
                (start, count) = (position, 0);
            }
        }

        if (position > start)
        {
            output.Add(piece.Slice(start, position));
        }
    }
}
