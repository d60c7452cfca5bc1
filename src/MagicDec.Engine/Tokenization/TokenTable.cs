using System.Text;
using MagicDec.Engine.Tokenization.AddedTokens;
using MagicDec.Engine.Tokenization.Decoders;
using MagicDec.Engine.Tokenization.Subwords;

namespace MagicDec.Engine.Tokenization;

/// <summary>What each id stands for. Strings and bytes are made when first asked for and kept. Thread-safe.</summary>
internal sealed class TokenTable
{
    private readonly Vocabulary _vocabulary;
    private readonly AddedTokenSet _added;
    private readonly TextDecoder _decoder;
    private readonly string?[] _texts;
    private readonly byte[]?[] _bytes;

    public TokenTable(Vocabulary vocabulary, AddedTokenSet added, TextDecoder decoder)
    {
        _vocabulary = vocabulary;
        _added = added;
        _decoder = decoder;
        int count = Math.Max(vocabulary.IdEnd, added.IdEnd);
        _texts = new string?[count];
        _bytes = new byte[]?[count];
    }

    /// <summary>One more than the largest id.</summary>
    public int Count => _texts.Length;

    /// <summary>The id of a token as the file spells it, or -1.</summary>
    public int Find(string token) => _added.Find(token) is >= 0 and int id ? id : _vocabulary.Find(token);

    public bool IsSpecial(int id) => _added.Get(id) is { Special: true };

    /// <summary>The token as the file spells it; null for an id without token.</summary>
    public string? GetText(int id)
    {
        if ((uint)id >= (uint)_texts.Length)
        {
            return null;
        }

        if (_texts[id] is { } known)
        {
            return known;
        }

        string? text = _added.Get(id)?.Content ?? (_vocabulary.Contains(id) ? Encoding.UTF8.GetString(_vocabulary.GetBytes(id)) : null);
        _texts[id] = text;
        return text;
    }

    /// <summary>The bytes that a token adds to a text; empty for an id without token.</summary>
    public ReadOnlyMemory<byte> GetBytes(int id)
    {
        if (GetText(id) is not { } text)
        {
            return default;
        }

        return _bytes[id] ??= _decoder.GetBytes(text);
    }
}
