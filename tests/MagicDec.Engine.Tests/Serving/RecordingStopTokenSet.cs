using System.Collections;

namespace MagicDec.Engine.Tests.Serving;

/// <summary>An empty set of stop tokens that tells when the engine asks it: after every token of its request, on the engine thread.</summary>
internal sealed class RecordingStopTokenSet(Action asked) : IReadOnlySet<int>
{
    public int Count => 0;

    public bool Contains(int item)
    {
        asked();
        return false;
    }

    public IEnumerator<int> GetEnumerator() => Enumerable.Empty<int>().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool IsProperSubsetOf(IEnumerable<int> other) => other.Any();

    public bool IsProperSupersetOf(IEnumerable<int> other) => false;

    public bool IsSubsetOf(IEnumerable<int> other) => true;

    public bool IsSupersetOf(IEnumerable<int> other) => !other.Any();

    public bool Overlaps(IEnumerable<int> other) => false;

    public bool SetEquals(IEnumerable<int> other) => !other.Any();
}
