namespace MagicDec.Engine.Tokenization.Normalizers;

/// <summary>Rewrites a stretch of text before it is cut into words. Thread-safe.</summary>
internal interface ITextNormalizer
{
    /// <summary>The rewritten text; the input is not empty and well-formed UTF-16.</summary>
    string Normalize(string text);
}
