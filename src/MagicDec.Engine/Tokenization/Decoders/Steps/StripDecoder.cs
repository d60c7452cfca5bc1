namespace MagicDec.Engine.Tokenization.Decoders.Steps;

/// <summary>Takes up to so many of one character off the start and the end of each item.</summary>
internal sealed class StripDecoder(char content, int start, int stop) : ITokenDecoder
{
    public DecoderStage CreateStage(DecoderStage next, TextGrowth growth) => new Stage(next, content, start, stop);

    public TokenContent Transform(TokenContent token, TextGrowth growth)
    {
        if (token.Bytes is not null || token.Fused)
        {
            return token;
        }

        ReadOnlySpan<char> text = token.Text;
        text = text[Math.Min(start, text.Length - text.TrimStart(content).Length)..];
        text = text[..^Math.Min(stop, text.Length - text.TrimEnd(content).Length)];
        return token with { Text = text.ToString() };
    }

    private sealed class Stage(DecoderStage next, char content, int start, int stop) : DecoderStage
    {
        // The run of the character at the end so far, of which some may have to go.
        private int _held;
        private readonly int _start = start;
        private int _startLeft = start;

        public override void Write(ReadOnlySpan<char> chunk)
        {
            while (_startLeft > 0 && !chunk.IsEmpty)
            {
                if (chunk[0] != content)
                {
                    _startLeft = 0;
                    break;
                }

                chunk = chunk[1..];
                _startLeft--;
            }

            int tail = stop == 0 ? 0 : chunk.Length - chunk.TrimEnd(content).Length;
            if (tail < chunk.Length)
            {
                Release(_held);
                _held = 0;
                next.Write(chunk[..^tail]);
            }

            _held += tail;
            if (_held > stop)
            {
                Release(_held - stop);
                _held = stop;
            }
        }

        public override void EndItem()
        {
            _held = 0;
            _startLeft = _start;
            next.EndItem();
        }

        public override void Complete() => next.Complete();

        private void Release(int count)
        {
            if (count > 0)
            {
                next.Write(new string(content, count));
            }
        }
    }
}
