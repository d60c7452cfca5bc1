using MagicDec.Engine.Speculation.Suffix;

namespace MagicDec.Engine.Tests.Speculation.Suffix;

/// <summary>What <see cref="SuffixIndex"/> computes, by looking at every place of the window.</summary>
internal sealed class ReferenceSuffixes(int window)
{
    private const int Gram = 3;
    private const int MaxMatch = 48;
    private const int MaxPlaces = 48;
    private const int MaxWalk = 256;
    private const double LeastConfidence = 0.3;

    private readonly List<int> _tokens = [];

    private int Oldest => Math.Max(0, _tokens.Count - window);

    public void Append(int token) => _tokens.Add(token);

    public (int MatchLength, int[] Draft) Continue(int[] text, int most)
    {
        var places = Enumerable.Range(Oldest, _tokens.Count - Oldest)
            .Select(last => (Next: last + 1, Length: MatchLength(text, last)))
            .Where(place => place.Length >= Gram)
            .TakeLast(MaxWalk)
            .Where(place => place.Next < _tokens.Count && _tokens[place.Next] != SuffixIndex.Separator)
            .ToList();
        if (places.Count == 0)
        {
            return (0, []);
        }

        int best = places.Max(place => place.Length);
        List<int> next = [.. places.Where(place => place.Length == best).Select(place => place.Next).OrderDescending().Take(MaxPlaces)];
        return (best, Vote(next, Math.Min(most, 2 * best)));
    }

    private int MatchLength(int[] text, int last)
    {
        int length = 0;
        while (length < Math.Min(MaxMatch, text.Length) && last - length >= Oldest && _tokens[last - length] == text[^(length + 1)])
        {
            length++;
        }

        return length;
    }

    private int[] Vote(List<int> places, int most)
    {
        List<int> draft = [];
        double confidence = 1;
        while (draft.Count < most)
        {
            // Groups keep the order of their first, most recent place, and sorting is stable: of equal ones the most recent wins.
            var winner = places.Where(place => place < _tokens.Count && _tokens[place] != SuffixIndex.Separator)
                .GroupBy(place => _tokens[place])
                .OrderByDescending(group => group.Count())
                .FirstOrDefault();
            if (winner is null || (confidence *= (double)winner.Count() / places.Count) < LeastConfidence)
            {
                break;
            }

            draft.Add(winner.Key);
            places = [.. winner.Select(place => place + 1)];
        }

        return [.. draft];
    }
}
