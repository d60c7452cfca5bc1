using System.Text;

namespace MagicDec.Engine.Tokenization.Decoders;

/// <summary>The decoder of a tokenizer: its steps in order. Thread-safe.</summary>
internal sealed class TextDecoder(IReadOnlyList<ITokenDecoder> steps)
{
    /// <summary>A stream of tokens whose text goes to the builder as soon as it is final.</summary>
    public DecoderStage CreateStream(StringBuilder output)
    {
        var growth = new TextGrowth(TextGrowth.Decoder, TextGrowth.OfText);
        DecoderStage stage = new Output(output);
        for (int i = steps.Count - 1; i >= 0; i--)
        {
            stage = steps[i].CreateStage(stage, growth);
        }

        return new Input(stage, growth);
    }

    /// <summary>The bytes that a token adds in the midst of a text.</summary>
    public byte[] GetBytes(string token)
    {
        var growth = new TextGrowth(TextGrowth.Decoder, TextGrowth.OfTokens);
        growth.Add(token.Length);
        var content = new TokenContent(token);
        foreach (ITokenDecoder step in steps)
        {
            content = step.Transform(content, growth);
        }

        return content.Bytes ?? Encoding.UTF8.GetBytes(content.Text);
    }

    private sealed class Input(DecoderStage next, TextGrowth growth) : DecoderStage
    {
        public override void Write(ReadOnlySpan<char> chunk)
        {
            growth.Add(chunk.Length);
            next.Write(chunk);
        }

        public override void EndItem() => next.EndItem();

        public override void Complete() => next.Complete();
    }

    private sealed class Output(StringBuilder output) : DecoderStage
    {
        public override void Write(ReadOnlySpan<char> chunk) => output.Append(chunk);

        public override void EndItem()
        {
        }

        public override void Complete()
        {
        }
    }
}
