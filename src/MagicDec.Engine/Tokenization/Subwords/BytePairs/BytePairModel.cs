using System.Globalization;
using System.Text;

namespace MagicDec.Engine.Tokenization.Subwords.BytePairs;

/// <summary>Byte-pair encoding: a piece begins as its characters, and the listed pairs merge in the order of the list.</summary>
internal sealed class BytePairModel : ISubwordModel
{
    private const int CachedWords = 20_000;
    private const int TableSize = 0x3000;
    private readonly MergeTable _merges;
    private readonly BytePairOptions _options;
    private readonly WordCache _cache = new(CachedWords);
    private readonly int[] _symbolOfCharacter = new int[TableSize];
    private readonly int[]? _byteSymbols;
    private MergeWorkspace? _spare;

    public BytePairModel(Vocabulary vocabulary, MergeTable merges, BytePairOptions options)
    {
        Vocabulary = vocabulary;
        _merges = merges;
        _options = options;
        Span<byte> bytes = stackalloc byte[4];
        for (int c = 0; c < TableSize; c++)
        {
            _symbolOfCharacter[c] = vocabulary.Find(bytes[..new Rune(c).EncodeToUtf8(bytes)]);
        }

        if (options.ByteFallback)
        {
            _byteSymbols = new int[256];
            for (int b = 0; b < _byteSymbols.Length; b++)
            {
                _byteSymbols[b] = vocabulary.Find(string.Create(CultureInfo.InvariantCulture, $"<0x{b:X2}>"));
            }
        }
    }

    public Vocabulary Vocabulary { get; }

    public void Encode(ReadOnlySpan<char> text, List<int> ids)
    {
        if (_options.IgnoreMerges && Vocabulary.Find(text) is >= 0 and int whole)
        {
            ids.Add(whole);
            return;
        }

        bool cached = WordCache.Accepts(text.Length);
        if (cached && _cache.TryGet(text, out int[] known))
        {
            ids.AddRange(known.AsSpan());
            return;
        }

        MergeWorkspace workspace = Interlocked.Exchange(ref _spare, null) ?? new MergeWorkspace();
        workspace.Clear();
        int first = ids.Count;
        AddSymbols(text, workspace);
        workspace.Merge(_merges, ids);
        if (workspace.IsSmall)
        {
            Volatile.Write(ref _spare, workspace);
        }

        if (cached)
        {
            _cache.Add(text, [.. ids[first..]]);
        }
    }

    private void AddSymbols(ReadOnlySpan<char> text, MergeWorkspace workspace)
    {
        bool plain = _options.ContinuingPrefix.Length == 0 && _options.EndSuffix.Length == 0;
        bool unknown = false;
        for (int i = 0; i < text.Length;)
        {
            int length = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
            ReadOnlySpan<char> character = text.Slice(i, length);
            if (!plain)
            {
                character = string.Concat(
                    i > 0 ? _options.ContinuingPrefix : "", character, i + length == text.Length ? _options.EndSuffix : "");
            }

            i += length;
            int symbol = character.Length == 1 && character[0] < TableSize ? _symbolOfCharacter[character[0]] : Vocabulary.Find(character);
            if (symbol >= 0)
            {
                FlushUnknown(ref unknown, workspace);
                workspace.Add(symbol);
            }
            else if (!TryAddBytes(character, workspace) && _options.UnknownId >= 0)
            {
                if (!_options.FuseUnknown)
                {
                    FlushUnknown(ref unknown, workspace);
                }

                unknown = true;
            }
        }

        FlushUnknown(ref unknown, workspace);
    }

    private void FlushUnknown(ref bool unknown, MergeWorkspace workspace)
    {
        if (unknown)
        {
            workspace.Add(_options.UnknownId);
            unknown = false;
        }
    }

    /// <summary>Adds the byte tokens of a character; false, and nothing added, where one is missing.</summary>
    private bool TryAddBytes(ReadOnlySpan<char> character, MergeWorkspace workspace)
    {
        if (_byteSymbols is null)
        {
            return false;
        }

        Span<byte> bytes = character.Length <= 2 ? stackalloc byte[6] : new byte[Encoding.UTF8.GetByteCount(character)];
        bytes = bytes[..Encoding.UTF8.GetBytes(character, bytes)];
        foreach (byte value in bytes)
        {
            if (_byteSymbols[value] < 0)
            {
                return false;
            }
        }

        foreach (byte value in bytes)
        {
            workspace.Add(_byteSymbols[value]);
        }

        return true;
    }
}
