using System.Text;

namespace MagicDec.Engine.Tokenization.Unicode;

/// <summary>
/// The 256 characters by which byte-level vocabularies write bytes: printable Latin-1 stands for itself, the other bytes follow from
/// U+0100 on.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = Build();
    private static readonly short[] Bytes = Invert(Characters);

    /// <summary>Writes the UTF-8 bytes of a text; returns how many characters that took.</summary>
    public static int Write(ReadOnlySpan<char> text, Span<char> destination)
    {
        Span<byte> bytes = stackalloc byte[4];
        int count = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.IsAscii)
            {
                destination[count++] = Characters[rune.Value];
                continue;
            }

            int length = rune.EncodeToUtf8(bytes);
            for (int i = 0; i < length; i++)
            {
                destination[count++] = Characters[bytes[i]];
            }
        }

        return count;
    }

    /// <summary>The bytes that a token stands for; its UTF-8 where one of its characters is not of the alphabet.</summary>
    public static byte[] ToBytes(ReadOnlySpan<char> token)
    {
        byte[] bytes = new byte[token.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            int value = token[i] < Bytes.Length ? Bytes[token[i]] : -1;
            if (value < 0)
            {
                byte[] plain = new byte[Encoding.UTF8.GetByteCount(token)];
                Encoding.UTF8.GetBytes(token, plain);
                return plain;
            }

            bytes[i] = (byte)value;
        }

        return bytes;
    }

    private static char[] Build()
    {
        char[] characters = new char[256];
        char next = '\u0100';
        for (int value = 0; value < characters.Length; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            characters[value] = printable ? (char)value : next++;
        }

        return characters;
    }

    private static short[] Invert(char[] characters)
    {
        short[] bytes = new short[characters.Max() + 1];
        Array.Fill(bytes, (short)-1);
        for (int value = 0; value < characters.Length; value++)
        {
            bytes[characters[value]] = (short)value;
        }

        return bytes;
    }
}
