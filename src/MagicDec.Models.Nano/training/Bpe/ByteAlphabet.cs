namespace MagicDec.Models.Nano.Bpe;

/// <summary>The printable character that byte-level BPE files write for each byte.</summary>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = Build();

    public static char Character(byte value) => Characters[value];

    private static char[] Build()
    {
        char[] characters = new char[256];
        int next = 256;
        for (int b = 0; b < 256; b++)
            characters[b] = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)b : (char)next++;
        return characters;
    }
}
