using System.Text;
using MagicDec.Engine.Tokenization.Normalizers;

namespace MagicDec.Engine.Tokenization.Decoders.Steps;

/// <summary>Replaces what a pattern matches within each item.</summary>
internal sealed class ReplaceDecoder(ReplaceNormalizer replace) : ITokenDecoder
{
    public DecoderStage CreateStage(DecoderStage next, TextGrowth growth) =>
        replace.Pattern.LiteralText is { Length: > 0 } literal
            ? new LiteralStage(next, literal, replace.Content, growth)
            : new PatternStage(next, replace, growth);

    public TokenContent Transform(TokenContent token, TextGrowth growth) =>
        token.Bytes is null ? token with { Text = replace.Normalize(token.Text, growth) } : token;

    /// <summary>A regular expression may look at the whole item.</summary>
    private sealed class PatternStage(DecoderStage next, ReplaceNormalizer replace, TextGrowth growth) : ItemStage(next)
    {
        private long _written;

        protected override void Process(string item)
        {
            string text = replace.Normalize(item, growth);
            growth.Check(_written += text.Length);
            Emit(text);
        }
    }

    /// <summary>A string needs no more than the characters that may be its beginning held back.</summary>
    private sealed class LiteralStage(DecoderStage next, string literal, string content, TextGrowth growth) : DecoderStage
    {
        private long _written;
        private readonly StringBuilder _held = new();

        public override void Write(ReadOnlySpan<char> chunk)
        {
            if (_held.Length > 0)
            {
                string joined = _held.Append(chunk).ToString();
                _held.Clear();
                chunk = joined;
            }

            int found;
            while ((found = chunk.IndexOf(literal, StringComparison.Ordinal)) >= 0)
            {
                Forward(chunk[..found]);
                Forward(content);
                chunk = chunk[(found + literal.Length)..];
            }

            int kept = Math.Min(literal.Length - 1, chunk.Length);
            while (kept > 0 && !literal.AsSpan().StartsWith(chunk[^kept..]))
            {
                kept--;
            }

            Forward(chunk[..^kept]);
            _held.Append(chunk[^kept..]);
        }

        public override void EndItem()
        {
            Forward(_held.ToString());
            _held.Clear();
            next.EndItem();
        }

        public override void Complete() => next.Complete();

        private void Forward(ReadOnlySpan<char> text)
        {
            if (!text.IsEmpty)
            {
                growth.Check(_written += text.Length);
                next.Write(text);
            }
        }
    }
}
