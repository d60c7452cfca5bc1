namespace MagicDec.Engine.Tokenization.Decoders.Steps;

/// <summary>Turns the suffix that ends words into a space, and at the end of the text into nothing (named BPEDecoder in files).</summary>
internal sealed class SuffixDecoder(string suffix) : ITokenDecoder
{
    public DecoderStage CreateStage(DecoderStage next, TextGrowth growth) => new Stage(next, suffix);

    public TokenContent Transform(TokenContent token, TextGrowth growth) =>
        token.Bytes is null && suffix.Length > 0 ? token with { Text = token.Text.Replace(suffix, " ", StringComparison.Ordinal) } : token;

    private sealed class Stage(DecoderStage next, string suffix) : ItemStage(next)
    {
        private string? _previous;

        public override void Complete()
        {
            EmitPrevious("");
            Next.Complete();
        }

        protected override void Process(string item)
        {
            EmitPrevious(" ");
            _previous = item;
        }

        private void EmitPrevious(string replacement)
        {
            if (_previous is not null)
            {
                Emit(suffix.Length > 0 ? _previous.Replace(suffix, replacement, StringComparison.Ordinal) : _previous);
            }
        }
    }
}
