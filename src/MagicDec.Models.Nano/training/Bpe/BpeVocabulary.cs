using System.Text;
using System.Text.RegularExpressions;

namespace MagicDec.Models.Nano.Bpe;

/// <summary>A byte-level BPE vocabulary: 256 bytes, then one token a merge, then tokens that stand for themselves.</summary>
internal sealed class BpeVocabulary
{
    private readonly Dictionary<(int, int), int> _ranks = [];
    private readonly Dictionary<string, int[]> _cache = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _added = new(StringComparer.Ordinal);
    private readonly Regex _addedPattern;

    public BpeVocabulary(IReadOnlyList<(int Left, int Right)> merges, IReadOnlyList<string> added)
    {
        Merges = merges;
        Added = added;
        List<byte[]> tokens = [.. Enumerable.Range(0, 256).Select(b => new[] { (byte)b })];
        for (int i = 0; i < merges.Count; i++)
        {
            _ranks[merges[i]] = i;
            tokens.Add([.. tokens[merges[i].Left], .. tokens[merges[i].Right]]);
        }

        Tokens = tokens;
        foreach (string token in added)
            _added[token] = tokens.Count + _added.Count;
        _addedPattern = new Regex(string.Join('|', added.Select(Regex.Escape)), RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));
    }

    public IReadOnlyList<(int Left, int Right)> Merges { get; }

    /// <summary>The bytes of each byte and merge token.</summary>
    public IReadOnlyList<byte[]> Tokens { get; }

    public IReadOnlyList<string> Added { get; }

    public int Count => Tokens.Count + Added.Count;

    public int IdOf(string added) => _added[added];

    public List<int> Encode(string text)
    {
        List<int> ids = [];
        int from = 0;
        foreach (Match match in _addedPattern.Matches(text))
        {
            EncodePlain(text[from..match.Index], ids);
            ids.Add(_added[match.Value]);
            from = match.Index + match.Length;
        }

        EncodePlain(text[from..], ids);
        return ids;
    }

    public string Decode(IEnumerable<int> ids)
        => Encoding.UTF8.GetString(ids.SelectMany(id => id < Tokens.Count ? Tokens[id] : Encoding.UTF8.GetBytes(Added[id - Tokens.Count])).ToArray());

    private void EncodePlain(string text, List<int> ids)
    {
        foreach (string word in WordSplitter.Split(text))
        {
            if (!_cache.TryGetValue(word, out int[]? encoded))
                _cache[word] = encoded = EncodeWord(word);
            ids.AddRange(encoded);
        }
    }

    private int[] EncodeWord(string word)
    {
        List<int> ids = Encoding.UTF8.GetBytes(word).Select(b => (int)b).ToList();
        while (ids.Count > 1)
        {
            int best = int.MaxValue, at = -1;
            for (int i = 0; i + 1 < ids.Count; i++)
            {
                if (_ranks.TryGetValue((ids[i], ids[i + 1]), out int rank) && rank < best)
                    (best, at) = (rank, i);
            }

            if (at < 0)
                break;
            ids[at] = 256 + best;
            ids.RemoveAt(at + 1);
        }

        return [.. ids];
    }
}
