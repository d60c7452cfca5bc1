using MagicDec.Engine.Tokenization.Patterns;

namespace MagicDec.Engine.Tokenization.PreTokenizers.Splitting;

/// <summary>Turns the matched and unmatched parts of a piece into pieces, as a <see cref="SplitBehavior"/> says.</summary>
internal static class SpanMerger
{
    public static void Emit(TextPiece piece, List<PatternSpan> parts, SplitBehavior behavior, bool invert, List<TextPiece> output)
    {
        int start = 0;
        int end = 0;
        bool previous = false;
        bool open = false;
        for (int i = 0; i < parts.Count; i++)
        {
            PatternSpan part = parts[i];
            bool match = part.IsMatch != invert;
            switch (behavior)
            {
                case SplitBehavior.Isolated:
                    Add(piece, part.Start, part.End, output);
                    continue;
                case SplitBehavior.Removed:
                    if (!match)
                    {
                        Add(piece, part.Start, part.End, output);
                    }

                    continue;
            }

            bool joins = open && behavior switch
            {
                SplitBehavior.Contiguous => match == previous,
                SplitBehavior.MergedWithPrevious => match && !previous,
                _ => JoinsNext(parts, i - 1, invert),
            };
            if (!joins)
            {
                Add(piece, start, end, output);
                start = part.Start;
            }

            end = part.End;
            open = true;
            previous = match;
        }

        Add(piece, start, end, output);
    }

    /// <summary>Whether a part is the beginning of the piece behind it: a match that no other match follows.</summary>
    private static bool JoinsNext(List<PatternSpan> parts, int index, bool invert) =>
        parts[index].IsMatch != invert && parts[index + 1].IsMatch == invert;

    private static void Add(TextPiece piece, int start, int end, List<TextPiece> output)
    {
        if (end > start)
        {
            output.Add(piece.Slice(start, end));
        }
    }
}
