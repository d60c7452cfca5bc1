using MagicDec.Engine.Tokenization.Unicode;

namespace MagicDec.Engine.Tokenization.Normalizers;

/// <summary>NFC, NFD, NFKC or NFKD.</summary>
internal sealed class FormNormalizer(NormalizationForm form) : ITextNormalizer
{
    public string Normalize(string text, TextGrowth growth) => UnicodeText.Normalize(text, form);
}
