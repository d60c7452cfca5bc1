using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace MagicDec.Engine.Tokenization.Decoders.Steps;

/// <summary>
/// Turns runs of tokens such as &lt;0xE2&gt; into the text of their bytes. A run that is not valid UTF-8 as a whole becomes one U+FFFD a
/// byte, which is why nothing of a run is final before its end.
/// </summary>
internal sealed class ByteFallbackDecoder : ITokenDecoder
{
    private const int TokenLength = 6;

    public DecoderStage CreateStage(DecoderStage next, TextGrowth growth) => new Stage(next);

    public TokenContent Transform(TokenContent token, TextGrowth growth) =>
        token.Bytes is null && !token.Fused && TryParse(token.Text, out byte value) ? token with { Bytes = [value] } : token;

    private static bool TryParse(ReadOnlySpan<char> token, out byte value)
    {
        value = 0;
        return token.Length == TokenLength && token.StartsWith("<0x", StringComparison.Ordinal) && token[^1] == '>'
            && byte.TryParse(token[3..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    private sealed class Stage(DecoderStage next) : ItemStage(next)
    {
        private readonly List<byte> _run = [];

        public override void Complete()
        {
            EndRun();
            Next.Complete();
        }

        protected override void Process(string item)
        {
            if (TryParse(item, out byte value))
            {
                _run.Add(value);
                return;
            }

            EndRun();
            Emit(item);
        }

        private void EndRun()
        {
            if (_run.Count == 0)
            {
                return;
            }

            byte[] bytes = [.. _run];
            _run.Clear();
            if (Utf8.IsValid(bytes))
            {
                Emit(Encoding.UTF8.GetString(bytes));
                return;
            }

            for (int i = 0; i < bytes.Length; i++)
            {
                Emit("\uFFFD");
            }
        }
    }
}
