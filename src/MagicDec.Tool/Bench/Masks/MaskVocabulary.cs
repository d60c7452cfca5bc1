using System.Text;
using MagicDec.Engine.Constraints;

namespace MagicDec.Tool.Bench.Masks;

/// <summary>
/// A pseudo-random vocabulary in the manner of byte-level tokenizers: all bytes, words with and without a blank in front, pieces of words,
/// numbers, runs of blanks, punctuation stuck to words, letters of other scripts whole and in parts.
/// </summary>
internal static class MaskVocabulary
{
    private const string Letters = "etaoinshrdlucmfwypvbgkqjxz";
    private static readonly string[] Marks = ["\"", "\":", "\",", "\"}", "{\"", "\": \"", "\", \"", "\"]", "[\"", "},", "}}", "}]", "[]", "{}", "()", ");", ".", ",", ":", ";", "/", "_", "-", "<", ">", "=\"", "\\n", "\n", "\n\n", "\n  ", "\n    ", "//", "://"];

    /// <summary>Makes a vocabulary of so many tokens; id 0 ends outputs.</summary>
    public static byte[][] Create(int count)
    {
        var random = new Random(1);
        var texts = new HashSet<string>(StringComparer.Ordinal);
        var tokens = new List<byte[]> { "<|end|>"u8.ToArray() };
        tokens.AddRange(Enumerable.Range(0, 256).Select(value => new[] { (byte)value }));
        tokens.AddRange(Marks.Where(mark => mark.Length > 1).Select(Encoding.UTF8.GetBytes));
        for (int length = 2; length <= 64; length++)
        {
            tokens.Add(Encoding.UTF8.GetBytes(new string(' ', length)));
        }

        for (int number = 0; number < 1000; number++)
        {
            tokens.Add(Encoding.UTF8.GetBytes(number < 10 ? $"0{number}" : $"{number}"));
        }

        while (tokens.Count < count)
        {
            string text = Text(random);
            if (texts.Add(text))
            {
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                tokens.Add(random.Next(40) == 0 && bytes.Length > 3 ? bytes[..^1] : bytes);
            }
        }

        return [.. tokens.Take(count)];
    }

    /// <summary>The same as constraints take it.</summary>
    public static TokenVocabulary Arrange(byte[][] tokens) => new(tokens.Length, id => tokens[id], id => id == 0);

    private static string Text(Random random)
    {
        string word = random.Next(12) == 0
            ? string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => (char)random.Next(0x400, 0x9FFF)))
            : string.Concat(Enumerable.Range(0, random.Next(2, 11)).Select(_ => Letters[Math.Min(random.Next(Letters.Length), random.Next(Letters.Length))]));
        word = random.Next(4) == 0 && word[0] < 0x80 ? char.ToUpperInvariant(word[0]) + word[1..] : word;
        return random.Next(20) switch
        {
            0 => Marks[random.Next(Marks.Length)] + word,
            1 => word + Marks[random.Next(Marks.Length)],
            < 11 => " " + word,
            _ => word,
        };
    }
}
