namespace MagicDec.Engine.Tokenization.Normalizers;

/// <summary>Several normalizers in turn.</summary>
internal sealed class SequenceNormalizer(IReadOnlyList<ITextNormalizer> parts) : ITextNormalizer
{
    public string Normalize(string text, TextGrowth growth)
    {
        foreach (ITextNormalizer part in parts)
        {
            if (text.Length == 0)
            {
                break;
            }

            text = part.Normalize(text, growth);
            growth.Check(text.Length);
        }

        return text;
    }
}
