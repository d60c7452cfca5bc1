using System.Text;
using MagicDec.Engine.Tokenization.Patterns;

namespace MagicDec.Engine.Tokenization.Normalizers;

/// <summary>Replaces what a pattern matches by a fixed string; normalizer and decoder step alike.</summary>
internal sealed class ReplaceNormalizer(TextPattern pattern, string content) : ITextNormalizer
{
    public TextPattern Pattern { get; } = pattern;

    public string Content { get; } = content;

    public string Normalize(string text)
    {
        if (Pattern.LiteralText is { } literal)
        {
            return literal.Length == 0 ? text : text.Replace(literal, Content, StringComparison.Ordinal);
        }

        List<PatternSpan> parts = [];
        Pattern.FindMatches(text, parts);
        var builder = new StringBuilder(text.Length);
        foreach (PatternSpan part in parts)
        {
            builder.Append(part.IsMatch ? Content : text.AsSpan(part.Start, part.End - part.Start));
        }

        return builder.ToString();
    }
}
