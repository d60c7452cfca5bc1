using System.Text;
using MagicDec.Engine.Tokenization.Unicode;

namespace MagicDec.Engine.Tokenization.Normalizers;

/// <summary>Rewrites code point by code point: lower case, removal of accents, and the clean-up named Nmt.</summary>
internal sealed class CharacterNormalizer(Action<Rune, StringBuilder> rewrite) : ITextNormalizer
{
    private const int CapitalDottedI = 0x130;

    public static CharacterNormalizer Lowercase { get; } = new(static (rune, output) =>
    {
        // The only letter whose lower case takes two code points.
        if (rune.Value == CapitalDottedI)
        {
            output.Append("i\u0307");
        }
        else
        {
            Append(output, Rune.ToLowerInvariant(rune));
        }
    });

    public static CharacterNormalizer StripAccents { get; } = new(static (rune, output) =>
    {
        if (!UnicodeProperties.Mark.Contains(rune.Value))
        {
            Append(output, rune);
        }
    });

    public static CharacterNormalizer Nmt { get; } = new(static (rune, output) =>
    {
        switch (rune.Value)
        {
            case (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F:
                break;
            case 0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD:
                output.Append(' ');
                break;
            default:
                Append(output, rune);
                break;
        }
    });

    public string Normalize(string text, TextGrowth growth)
    {
        var builder = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            rewrite(rune, builder);
        }

        return builder.ToString();
    }

    private static void Append(StringBuilder output, Rune rune)
    {
        Span<char> units = stackalloc char[2];
        output.Append(units[..rune.EncodeToUtf16(units)]);
    }
}
