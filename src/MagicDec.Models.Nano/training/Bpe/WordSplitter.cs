using System.Text.RegularExpressions;

namespace MagicDec.Models.Nano.Bpe;

/// <summary>What tokenizer.json calls Digits (one by one) followed by ByteLevel's own expression.</summary>
internal static partial class WordSplitter
{
    public static IEnumerable<string> Split(string text)
    {
        foreach (Match piece in Pieces().Matches(text))
        {
            foreach (Match word in Words().Matches(piece.Value))
                yield return word.Value;
        }
    }

    [GeneratedRegex(@"\p{N}|\P{N}+", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Pieces();

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Words();
}
