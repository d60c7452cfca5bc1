namespace MagicDec.Engine.Tokenization.Normalizers;

/// <summary>Puts a string before the text.</summary>
internal sealed class PrependNormalizer(string prefix) : ITextNormalizer
{
    public string Normalize(string text, TextGrowth growth) => prefix + text;
}
