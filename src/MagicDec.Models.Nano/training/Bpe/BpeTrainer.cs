using System.Text;

namespace MagicDec.Models.Nano.Bpe;

/// <summary>Learns merges by joining the most frequent pair again and again.</summary>
internal static class BpeTrainer
{
    /// <summary>Learns a vocabulary of exactly <paramref name="size"/> tokens, or fewer where the text has no pair left that occurs twice.</summary>
    public static BpeVocabulary Train(IEnumerable<string> texts, int size, IReadOnlyList<string> added)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            foreach (string word in WordSplitter.Split(text))
                counts[word] = counts.GetValueOrDefault(word) + 1;
        }

        List<(List<int> Ids, int Count)> words = counts
            .OrderBy(c => c.Key, StringComparer.Ordinal)
            .Select(c => (Encoding.UTF8.GetBytes(c.Key).Select(b => (int)b).ToList(), c.Value))
            .ToList();
        List<(int, int)> merges = [];
        while (256 + merges.Count + added.Count < size && MostFrequent(words) is { } pair)
        {
            foreach ((List<int> ids, _) in words)
                Join(ids, pair, 256 + merges.Count);
            merges.Add(pair);
        }

        return new BpeVocabulary(merges, added);
    }

    private static (int, int)? MostFrequent(List<(List<int> Ids, int Count)> words)
    {
        Dictionary<(int, int), long> pairs = [];
        foreach ((List<int> ids, int count) in words)
        {
            for (int i = 0; i + 1 < ids.Count; i++)
                pairs[(ids[i], ids[i + 1])] = pairs.GetValueOrDefault((ids[i], ids[i + 1])) + count;
        }

        // Ties go to the smaller ids, so that the same text always gives the same vocabulary.
        var best = pairs.Where(p => p.Value > 1).OrderByDescending(p => p.Value).ThenBy(p => p.Key).Take(1).ToArray();
        return best.Length == 0 ? null : best[0].Key;
    }

    private static void Join(List<int> ids, (int Left, int Right) pair, int id)
    {
        for (int i = 0; i + 1 < ids.Count; i++)
        {
            if (ids[i] != pair.Left || ids[i + 1] != pair.Right)
                continue;
            ids[i] = id;
            ids.RemoveAt(i + 1);
        }
    }
}
