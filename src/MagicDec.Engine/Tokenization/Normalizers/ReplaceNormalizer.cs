using System.Text;
using MagicDec.Engine.Tokenization.Patterns;

namespace MagicDec.Engine.Tokenization.Normalizers;

/// <summary>Replaces what a pattern matches by a fixed string; normalizer and decoder step alike.</summary>
internal sealed class ReplaceNormalizer(TextPattern pattern, string content) : ITextNormalizer
{
    public TextPattern Pattern { get; } = pattern;

    public string Content { get; } = content;

    public string Normalize(string text, TextGrowth growth)
    {
        if (Pattern.LiteralText is { } literal)
        {
            if (literal.Length == 0)
            {
                return text;
            }

            if (Content.Length > literal.Length)
            {
                growth.Check(text.Length + ((long)text.AsSpan().Count(literal) * (Content.Length - literal.Length)));
            }

            return text.Replace(literal, Content, StringComparison.Ordinal);
        }

        List<PatternSpan> parts = [];
        Pattern.FindMatches(text, parts);
        var builder = new StringBuilder(text.Length);
        foreach (PatternSpan part in parts)
        {
            ReadOnlySpan<char> next = part.IsMatch ? Content : text.AsSpan(part.Start, part.End - part.Start);
            growth.Check((long)builder.Length + next.Length);
            builder.Append(next);
        }

        return builder.ToString();
    }
}
