using System.Text;
using MagicDec.Engine.Tokenization.Patterns;
using MagicDec.Engine.Tokenization.PreTokenizers.Splitting;
using MagicDec.Engine.Tokenization.Unicode;

namespace MagicDec.Engine.Tokenization.PreTokenizers;

/// <summary>
/// Byte-level pre-tokenizer: may put a space before each piece, may cut by the pattern of GPT-2, then writes the UTF-8 bytes as
/// characters of <see cref="ByteAlphabet"/>.
/// </summary>
/// <param name="addPrefixSpace">Whether a piece that does not begin with a space gets one.</param>
/// <param name="words">The pattern whose matches are words; null where others do the cutting.</param>
internal sealed class ByteLevelPreTokenizer(bool addPrefixSpace, TextPattern? words) : IPreTokenizer
{
    /// <summary>The pattern of GPT-2.</summary>
    public const string WordPattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public void Split(List<TextPiece> input, List<TextPiece> output)
    {
        List<TextPiece> cut = [];
        List<PatternSpan> parts = [];
        int byteCount = 0;
        foreach (TextPiece original in input)
        {
            TextPiece piece = original;
            if (!piece.IsToken)
            {
                if (addPrefixSpace && !piece.Span.StartsWith(' '))
                {
                    piece = piece.WithText(string.Concat(" ", piece.Span));
                }

                byteCount += Encoding.UTF8.GetByteCount(piece.Span);
                if (words is not null)
                {
                    words.FindMatches(piece.Span, parts);
                    SpanMerger.Emit(piece, parts, SplitBehavior.Isolated, invert: false, cut);
                    continue;
                }
            }

            cut.Add(piece);
        }

        // One buffer holds the mapped text of all pieces.
        char[] mapped = new char[byteCount];
        int used = 0;
        foreach (TextPiece piece in cut)
        {
            if (piece.IsToken)
            {
                output.Add(piece);
                continue;
            }

            int length = ByteAlphabet.Write(piece.Span, mapped.AsSpan(used));
            output.Add(piece with { Text = mapped.AsMemory(used, length) });
            used += length;
        }
    }
}
