using System.Runtime.InteropServices;

namespace MagicDec.Engine.Sampling;

/// <summary>
/// How often each token is in the prompt and in the output of one sequence, for penalties.
/// Output tokens form a stack, so that draft tokens are counted while they are checked and rolled back exactly.
/// </summary>
internal sealed class TokenCounts
{
    private readonly Dictionary<int, TokenCount> _counts = [];
    private readonly List<int> _output = [];

    public TokenCounts(ReadOnlySpan<int> prompt)
    {
        foreach (var token in prompt)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, token, out _).Prompt++;
        }
    }

    /// <summary>Number of output tokens now counted.</summary>
    public int OutputLength => _output.Count;

    /// <summary>The tokens seen at least once, in no particular order.</summary>
    public Dictionary<int, TokenCount>.Enumerator GetEnumerator() => _counts.GetEnumerator();

    public TokenCount this[int token] => _counts.GetValueOrDefault(token);

    /// <summary>Counts one more output token.</summary>
    public void Push(int token)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, token, out _).Output++;
        _output.Add(token);
    }

    /// <summary>Takes back the last <paramref name="count"/> output tokens.</summary>
    public void Pop(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _output.Count);
        for (var i = 0; i < count; i++)
        {
            var token = _output[^1];
            _output.RemoveAt(_output.Count - 1);
            ref var entry = ref CollectionsMarshal.GetValueRefOrNullRef(_counts, token);
            entry.Output--;
            if (entry is { Output: 0, Prompt: 0 })
            {
                _counts.Remove(token);
            }
        }
    }
}
