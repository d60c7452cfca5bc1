namespace MagicDec.Engine.Constraints.Matching;

/// <summary>What can be said of tokens without knowing who called the rule.</summary>
/// <param name="Tokens">Tokens that fit into the rule (or end with it), where they are few.</param>
/// <param name="Mask">The same as a mask where they are many; else null.</param>
/// <param name="Exits">Trie nodes at which the rule ends while tokens go on: whether those fit is for the caller to say.</param>
internal sealed record LocalMask(int[] Tokens, uint[]? Mask, int[] Exits)
{
    private const int Few = 512;

    /// <summary>Keeps what a walk has found in the smaller of the two forms.</summary>
    public static LocalMask Create(uint[] mask, int[] exits)
    {
        var tokens = new List<int>(Few);
        for (int word = 0; word < mask.Length; word++)
        {
            for (uint bits = mask[word]; bits != 0; bits &= bits - 1)
            {
                if (tokens.Count == Few)
                {
                    return new LocalMask([], (uint[])mask.Clone(), exits);
                }

                tokens.Add((word << 5) + System.Numerics.BitOperations.TrailingZeroCount(bits));
            }
        }

        return new LocalMask([.. tokens], null, exits);
    }

    /// <summary>Adds the tokens to a mask.</summary>
    public void AddTo(uint[] mask)
    {
        foreach (int token in Tokens)
        {
            mask[token >> 5] |= 1u << token;
        }

        for (int i = 0; i < Mask?.Length; i++)
        {
            mask[i] |= Mask[i];
        }
    }
}
