using System.Text;

namespace MagicDec.Engine.Tokenization.PreTokenizers;

/// <summary>Cuts after every so many code points.</summary>
internal sealed class FixedLengthPreTokenizer(int length) : IPreTokenizer
{
    public void Split(List<TextPiece> input, List<TextPiece> output)
    {
        foreach (TextPiece piece in input)
        {
            if (piece.IsToken)
            {
                output.Add(piece);
                continue;
            }

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
}
