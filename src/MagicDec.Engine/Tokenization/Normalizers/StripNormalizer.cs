namespace MagicDec.Engine.Tokenization.Normalizers;

/// <summary>Removes white space at the start, the end, or both.</summary>
internal sealed class StripNormalizer(bool left, bool right) : ITextNormalizer
{
    public string Normalize(string text, TextGrowth growth)
    {
        text = left ? text.TrimStart() : text;
        return right ? text.TrimEnd() : text;
    }
}
