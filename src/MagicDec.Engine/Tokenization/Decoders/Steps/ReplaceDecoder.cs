using System.Text;
using MagicDec.Engine.Tokenization.Normalizers;

namespace MagicDec.Engine.Tokenization.Decoders.Steps;

/// <summary>Replaces what a pattern matches within each item.</summary>
internal sealed class ReplaceDecoder(ReplaceNormalizer replace) : ITokenDecoder
{
    public DecoderStage CreateStage(DecoderStage next) =>
        replace.Pattern.LiteralText is { Length: > 0 } literal
            ? new LiteralStage(next, literal, replace.Content)
            : new PatternStage(next, replace);

    public TokenContent Transform(TokenContent token) =>
        token.Bytes is null ? token with { Text = replace.Normalize(token.Text) } : token;

    /// <summary>A regular expression may look at the whole item.</summary>
    private sealed class PatternStage(DecoderStage next, ReplaceNormalizer replace) : ItemStage(next)
    {
        protected override void Process(string item) => Emit(replace.Normalize(item));
    }

    /// <summary>A string needs no more than the characters that may be its beginning held back.</summary>
    private sealed class LiteralStage(DecoderStage next, string literal, string content) : DecoderStage
    {
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
                next.Write(text);
            }
        }
    }
}
