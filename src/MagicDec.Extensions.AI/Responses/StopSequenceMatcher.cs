using System.Text;

namespace MagicDec.Extensions.AI.Responses;

/// <summary>
/// Finds stop strings in text that arrives in pieces. Text that may still become a stop string is held back; a stop string is never
/// let through, not even in part. Time is linear in the text for each stop string (Knuth-Morris-Pratt).
/// </summary>
internal sealed class StopSequenceMatcher
{
    private readonly Pattern[] _patterns;
    private readonly StringBuilder _held = new();

    public StopSequenceMatcher(IEnumerable<string> stopSequences) =>
        _patterns = [.. stopSequences.Where(static stop => !string.IsNullOrEmpty(stop)).Distinct(StringComparer.Ordinal).Select(static stop => new Pattern(stop))];

    /// <summary>The stop string that ended the text, once one did.</summary>
    public string? Matched { get; private set; }

    /// <summary>Takes the next piece and returns the text that is now certain to come before any stop string.</summary>
    public string Append(string piece)
    {
        if (_patterns.Length == 0 || Matched is not null)
        {
            return Matched is null ? piece : string.Empty;
        }

        foreach (var character in piece)
        {
            _held.Append(character);
            if (Advance(character) is { } stop)
            {
                // every match shorter than this one that ends here is inside it
                Matched = stop;
                _held.Length -= stop.Length;
                return TakeHeld(_held.Length);
            }
        }

        return TakeHeld(_held.Length - _patterns.Max(static pattern => pattern.MatchedLength));
    }

    /// <summary>Returns what is still held back: the text ended, so it can no longer become a stop string.</summary>
    public string Flush() => Matched is null ? TakeHeld(_held.Length) : string.Empty;

    private string? Advance(char character)
    {
        string? longest = null;
        foreach (var pattern in _patterns)
        {
            if (pattern.Advance(character) && pattern.Text.Length > (longest?.Length ?? 0))
            {
                longest = pattern.Text;
            }
        }

        return longest;
    }

    private string TakeHeld(int length)
    {
        var text = _held.ToString(0, length);
        _held.Remove(0, length);
        return text;
    }

    /// <summary>One stop string and how much of it the end of the text matches.</summary>
    private sealed class Pattern
    {
        private readonly int[] _fallback; // [i]: length of the longest proper border of the first i characters

        public Pattern(string text)
        {
            Text = text;
            _fallback = new int[text.Length + 1];
            for (var i = 1; i < text.Length; i++)
            {
                _fallback[i + 1] = Extend(_fallback[i], text[i]);
            }
        }

        public string Text { get; }

        public int MatchedLength { get; private set; }

        public bool Advance(char character)
        {
            MatchedLength = Extend(MatchedLength, character);
            return MatchedLength == Text.Length;
        }

        private int Extend(int matched, char character)
        {
            while (matched > 0 && Text[matched] != character)
            {
                matched = _fallback[matched];
            }

            return Text[matched] == character ? matched + 1 : 0;
        }
    }
}
