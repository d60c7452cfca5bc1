using System.Text;
using MagicDec.Engine.Tokenization.Unicode;

namespace MagicDec.Engine.Tokenization.Decoders.Steps;

/// <summary>Turns byte-level tokens into the bytes they stand for and those into text; all tokens become one item.</summary>
internal sealed class ByteLevelDecoder : ITokenDecoder
{
    public DecoderStage CreateStage(DecoderStage next, TextGrowth growth) => new Stage(next);

    public TokenContent Transform(TokenContent token, TextGrowth growth) =>
        token.Bytes is null ? token with { Bytes = ByteAlphabet.ToBytes(token.Text), Fused = true } : token;

    private sealed class Stage(DecoderStage next) : ItemStage(next)
    {
        private readonly Decoder _decoder = new UTF8Encoding(false, throwOnInvalidBytes: false).GetDecoder();

        public override void Complete()
        {
            Convert([], flush: true);
            Next.EndItem();
            Next.Complete();
        }

        protected override void Process(string item) => Convert(ByteAlphabet.ToBytes(item), flush: false);

        private void Convert(byte[] bytes, bool flush)
        {
            // A few bytes may wait in the decoder, and each may become a replacement character.
            char[] characters = new char[bytes.Length + 4];
            int count = _decoder.GetChars(bytes, characters, flush);
            if (count > 0)
            {
                Next.Write(characters.AsSpan(0, count));
            }
        }
    }
}
