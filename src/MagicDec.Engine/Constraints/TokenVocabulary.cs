using MagicDec.Engine.Constraints.Matching;

namespace MagicDec.Engine.Constraints;

/// <summary>The tokens of a model as bytes, arranged so that all tokens that fit a place in a grammar are found in one walk. Immutable.</summary>
internal sealed class TokenVocabulary
{
    /// <summary>Begins the bytes of a special token; no text contains it.</summary>
    public const byte SpecialMark = 0xFF;

    private readonly byte[][] _bytes;

    /// <summary>Arranges a vocabulary.</summary>
    /// <param name="count">Rows of the model's logits: ids from 0 to below it.</param>
    /// <param name="bytes">The text of each token, UTF-8 and possibly a part of a character; empty for ids that stand for nothing.</param>
    /// <param name="isSpecial">Whether a token is no text but a mark, written in grammars as <see cref="SpecialMark"/> and its name.</param>
    public TokenVocabulary(int count, Func<int, ReadOnlyMemory<byte>> bytes, Func<int, bool> isSpecial)
    {
        Count = count;
        _bytes = new byte[count][];
        for (int id = 0; id < count; id++)
        {
            ReadOnlySpan<byte> text = bytes(id).Span;
            if (isSpecial(id))
            {
                _bytes[id] = text.IsEmpty ? [] : [SpecialMark, .. text];
            }
            else
            {
                // A lone byte FF is part of no text.
                _bytes[id] = text.Contains(SpecialMark) ? [] : text.ToArray();
            }
        }

        Trie = new TokenTrie(_bytes);
        MostOpened = _bytes.Select(text => text.Count(value => value is (byte)'[' or (byte)'{')).DefaultIfEmpty(0).Max();
    }

    /// <summary>Token ids.</summary>
    public int Count { get; }

    /// <summary>32-bit words of a mask.</summary>
    public int MaskLength => (Count + 31) / 32;

    /// <summary>All tokens by their bytes.</summary>
    public TokenTrie Trie { get; }

    /// <summary>Most objects and arrays that one token opens.</summary>
    public int MostOpened { get; }

    /// <summary>The bytes of a token, with its mark if it is special; empty when it stands for nothing a grammar can hold.</summary>
    public ReadOnlySpan<byte> BytesOf(int token) => _bytes[token];
}
