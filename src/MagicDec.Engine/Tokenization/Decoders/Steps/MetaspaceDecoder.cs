namespace MagicDec.Engine.Tokenization.Decoders.Steps;

/// <summary>Turns marks back into spaces; those of the first item vanish where encoding puts one in front.</summary>
internal sealed class MetaspaceDecoder(string replacement, bool dropsAtStart) : ITokenDecoder
{
    public DecoderStage CreateStage(DecoderStage next, TextGrowth growth) => new Stage(next, replacement, dropsAtStart);

    public TokenContent Transform(TokenContent token, TextGrowth growth) =>
        token.Bytes is null ? token with { Text = token.Text.Replace(replacement, " ", StringComparison.Ordinal) } : token;

    private sealed class Stage(DecoderStage next, string replacement, bool dropsAtStart) : ItemStage(next)
    {
        private bool _first = true;

        protected override void Process(string item)
        {
            Emit(item.Replace(replacement, _first && dropsAtStart ? "" : " ", StringComparison.Ordinal));
            _first = false;
        }
    }
}
