namespace MagicDec.Engine.Tokenization.Decoders.Steps;

/// <summary>What happens where a file names no decoder: tokens with spaces between.</summary>
internal sealed class SpaceJoinDecoder : ITokenDecoder
{
    public DecoderStage CreateStage(DecoderStage next, TextGrowth growth) => new Stage(next);

    public TokenContent Transform(TokenContent token, TextGrowth growth) => token with { Text = " " + token.Text };

    private sealed class Stage(DecoderStage next) : ItemStage(next)
    {
        private bool _first = true;

        protected override void Process(string item)
        {
            Emit(_first ? item : " " + item);
            _first = false;
        }
    }
}
