namespace MagicDec.Engine.Tokenization.PreTokenizers;

/// <summary>Several pre-tokenizers in turn.</summary>
internal sealed class SequencePreTokenizer(IReadOnlyList<IPreTokenizer> parts) : IPreTokenizer
{
    public void Split(List<TextPiece> input, List<TextPiece> output)
    {
        List<TextPiece> current = input;
        foreach (IPreTokenizer part in parts)
        {
            List<TextPiece> next = new(current.Count);
            part.Split(current, next);
            current = next;
        }

        output.AddRange(current);
    }
}
