namespace MagicDec.Engine.Tokenization.Normalizers;

/// <summary>Rewrites a stretch of text before it is cut into words. Thread-safe.</summary>
internal interface ITextNormalizer
{
    /// <summary>The rewritten text; the input is not empty and well-formed UTF-16.</summary>
    /// <param name="text">The text.</param>
    /// <param name="growth">How long it may get; for normalizers that can make it much longer, and chains of them.</param>
    string Normalize(string text, TextGrowth growth);
}
