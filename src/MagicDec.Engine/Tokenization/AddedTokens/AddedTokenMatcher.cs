using System.Buffers;
using MagicDec.Engine.Tokenization.PreTokenizers;
using MagicDec.Engine.Tokenization.Unicode;

namespace MagicDec.Engine.Tokenization.AddedTokens;

/// <summary>Finds added tokens in a text, the leftmost first and the longest of those that begin there.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly Node _root = new();
    private readonly SearchValues<char> _firstCharacters;

    /// <param name="patterns">What to look for, and the token it stands for.</param>
    public AddedTokenMatcher(IEnumerable<(string Pattern, AddedToken Token)> patterns)
    {
        foreach ((string pattern, AddedToken token) in patterns)
        {
            if (pattern.Length > 0)
            {
                Node node = _root;
                foreach (char c in pattern)
                {
                    if (!node.Children.TryGetValue(c, out Node? child))
                    {
                        child = new Node();
                        node.Children.Add(c, child);
                    }

                    node = child;
                }

                node.Token = token;
            }
        }

        _firstCharacters = SearchValues.Create([.. _root.Children.Keys]);
    }

    /// <summary>Appends the piece, cut into tokens and the text between them.</summary>
    public void Split(TextPiece piece, List<TextPiece> output)
    {
        ReadOnlySpan<char> text = piece.Span;
        int done = 0;
        int position = 0;
        while (TryFind(text, ref position, out AddedToken? token, out int end))
        {
            int start = position;
            position = end;
            bool touchesWord = (start > 0 && IsWord(text[..start], last: true)) || (end < text.Length && IsWord(text[end..], last: false));
            if (token.SingleWord && touchesWord)
            {
                continue;
            }

            if (token.StripLeft)
            {
                start = Math.Max(done, text[..start].TrimEnd().Length);
            }

            if (token.StripRight)
            {
                end = text.Length - text[end..].TrimStart().Length;
            }

            if (start > done)
            {
                output.Add(piece.Slice(done, start));
            }

            // A token within white space that the one before it took leaves nothing, and does not count.
            if (start >= end)
            {
                continue;
            }

            output.Add(TextPiece.Token(token.Id));
            done = end;
        }

        if (done < text.Length)
        {
            output.Add(piece.Slice(done, text.Length));
        }
    }

    private bool TryFind(ReadOnlySpan<char> text, ref int position, out AddedToken token, out int end)
    {
        while (position < text.Length)
        {
            int next = text[position..].IndexOfAny(_firstCharacters);
            if (next < 0)
            {
                break;
            }

            position += next;
            if (LongestAt(text, position) is { Token: { } found, End: var foundEnd })
            {
                (token, end) = (found, foundEnd);
                return true;
            }

            position++;
        }

        (token, end) = (null!, 0);
        return false;
    }

    private (AddedToken? Token, int End) LongestAt(ReadOnlySpan<char> text, int position)
    {
        (AddedToken? Token, int End) longest = default;
        Node? node = _root;
        for (int i = position; i < text.Length && node.Children.TryGetValue(text[i], out node); i++)
        {
            longest = node.Token is { } token ? (token, i + 1) : longest;
        }

        return longest;
    }

    private static bool IsWord(ReadOnlySpan<char> text, bool last)
    {
        System.Text.Rune rune;
        _ = last ? System.Text.Rune.DecodeLastFromUtf16(text, out rune, out _) : System.Text.Rune.DecodeFromUtf16(text, out rune, out _);

        // The two joiners count as parts of words here.
        return UnicodeProperties.Word.Contains(rune.Value) || rune.Value is 0x200C or 0x200D;
    }

    private sealed class Node
    {
        public Dictionary<char, Node> Children { get; } = [];

        public AddedToken? Token { get; set; }
    }
}
