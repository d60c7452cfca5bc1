namespace MagicDec.Engine.Tokenization.Decoders.Steps;

/// <summary>Joins all items into one.</summary>
internal sealed class FuseDecoder : ITokenDecoder
{
    public DecoderStage CreateStage(DecoderStage next, TextGrowth growth) => new Stage(next);

    public TokenContent Transform(TokenContent token, TextGrowth growth) => token with { Fused = true };

    private sealed class Stage(DecoderStage next) : DecoderStage
    {
        public override void Write(ReadOnlySpan<char> chunk) => next.Write(chunk);

        public override void EndItem()
        {
        }

        public override void Complete()
        {
            next.EndItem();
            next.Complete();
        }
    }
}
