using MagicDec.Engine.Models.Loading.RandomWeights;

namespace MagicDec.Tool.Bench;

/// <summary>Tokens that look random and depend on seed, sequence and position only.</summary>
internal static class PseudoText
{
    public static int[] Create(ulong seed, int sequence, int tokens, int vocabulary)
    {
        ulong key = CounterHash.Mix64(seed ^ CounterHash.Mix64((ulong)sequence));
        int[] text = new int[tokens];
        for (int position = 0; position < tokens; position++)
        {
            // The upper half of a product maps 64 random bits onto the vocabulary evenly.
            text[position] = (int)Math.BigMul(CounterHash.Mix64(key + (ulong)position), (ulong)vocabulary, out _);
        }

        return text;
    }
}
