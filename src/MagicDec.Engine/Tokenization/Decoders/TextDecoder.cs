using System.Text;

namespace MagicDec.Engine.Tokenization.Decoders;

/// <summary>The decoder of a tokenizer: its steps in order. Thread-safe.</summary>
internal sealed class TextDecoder(IReadOnlyList<ITokenDecoder> steps)
{
    /// <summary>A stream of tokens whose text goes to the builder as soon as it is final.</summary>
    public DecoderStage CreateStream(StringBuilder output)
    {
        DecoderStage stage = new Output(output);
        for (int i = steps.Count - 1; i >= 0; i--)
        {
            stage = steps[i].CreateStage(stage);
        }

        return stage;
    }

    /// <summary>The bytes that a token adds in the midst of a text.</summary>
    public byte[] GetBytes(string token)
    {
        var content = new TokenContent(token);
        foreach (ITokenDecoder step in steps)
        {
            content = step.Transform(content);
        }

        return content.Bytes ?? Encoding.UTF8.GetBytes(content.Text);
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
