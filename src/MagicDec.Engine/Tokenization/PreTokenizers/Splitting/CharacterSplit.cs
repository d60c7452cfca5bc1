using System.Text;
using MagicDec.Engine.Tokenization.Patterns;
using MagicDec.Engine.Tokenization.Unicode;

namespace MagicDec.Engine.Tokenization.PreTokenizers.Splitting;

/// <summary>Cuts at the code points of a set: digits, punctuation, white space, a delimiter.</summary>
internal sealed class CharacterSplit(CodePointSet set, SplitBehavior behavior) : PiecewisePreTokenizer
{
    protected override void Cut(TextPiece piece, List<PatternSpan> parts, List<TextPiece> output)
    {
        FindMatches(piece.Span, parts);
        SpanMerger.Emit(piece, parts, behavior, invert: false, output);
    }

    private void FindMatches(ReadOnlySpan<char> text, List<PatternSpan> parts)
    {
        parts.Clear();
        int previous = 0;
        int position = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            int next = position + rune.Utf16SequenceLength;
            if (set.Contains(rune.Value))
            {
                if (position > previous)
                {
                    parts.Add(new PatternSpan(previous, position, false));
                }

                parts.Add(new PatternSpan(position, next, true));
                previous = next;
            }

            position = next;
        }

        if (position > previous)
        {
            parts.Add(new PatternSpan(previous, position, false));
        }
    }
}
