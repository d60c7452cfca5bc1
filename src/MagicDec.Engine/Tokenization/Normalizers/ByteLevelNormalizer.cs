using System.Text;
using MagicDec.Engine.Tokenization.Unicode;

namespace MagicDec.Engine.Tokenization.Normalizers;

/// <summary>Writes each UTF-8 byte as the visible character that byte-level vocabularies use for it.</summary>
internal sealed class ByteLevelNormalizer : ITextNormalizer
{
    public string Normalize(string text, TextGrowth growth)
    {
        char[] mapped = new char[Encoding.UTF8.GetByteCount(text)];
        ByteAlphabet.Write(text, mapped);
        return new string(mapped);
    }
}
