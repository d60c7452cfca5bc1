namespace MagicDec.Models.Nano.Language;

/// <summary>A piece of a name: one of some words, digits of which the first is not 0, or fixed text.</summary>
internal sealed class NamePart
{
    private readonly string[] _words;
    private readonly int _digits;

    private NamePart(string[] words, int digits) => (_words, _digits) = (words, digits);

    public bool IsFixed => _digits == 0 && _words.Length == 1;

    public static NamePart Of(string[] words) => new(words, 0);

    public static NamePart Digits(int count) => new([], count);

    public static implicit operator NamePart(string text) => new([text], 0);

    public string Draw(SeededRandom random)
    {
        if (IsFixed)
            return _words[0];
        if (_digits == 0)
            return random.Pick(_words);
        return string.Create(_digits, random, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
                span[i] = Digit(source, i);
        });
    }

    /// <summary>Another word, or the digits with one or two of them drawn again.</summary>
    public string Vary(SeededRandom random, string text)
    {
        if (_digits == 0)
            return random.Pick(_words);
        char[] digits = text.ToCharArray();
        for (int changes = random.Chance(0.7) ? 1 : 2; changes > 0; changes--)
        {
            int at = random.Next(digits.Length);
            digits[at] = Digit(random, at);
        }

        return new string(digits);
    }

    private static char Digit(SeededRandom random, int place) => (char)('0' + random.Next(place == 0 ? 1 : 0, 10));
}
