using System.Collections;

namespace MagicDec.Testing.StopTokens;

/// <summary>An empty set of stop tokens that tells when the engine asks it: after every token of its request, on the engine thread.</summary>
public abstract class EmptyStopTokenSet : IReadOnlySet<int>
{
    /// <inheritdoc/>
    public int Count => 0;

    /// <summary>Calls <see cref="OnAsked"/>; no token ever stops the request.</summary>
    public bool Contains(int item)
    {
        OnAsked();
        return false;
    }

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => Enumerable.Empty<int>().GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool IsProperSubsetOf(IEnumerable<int> other) => other.Any();

    /// <inheritdoc/>
    public bool IsProperSupersetOf(IEnumerable<int> other) => false;

    /// <inheritdoc/>
    public bool IsSubsetOf(IEnumerable<int> other) => true;

    /// <inheritdoc/>
    public bool IsSupersetOf(IEnumerable<int> other) => !other.Any();

    /// <inheritdoc/>
    public bool Overlaps(IEnumerable<int> other) => false;

    /// <inheritdoc/>
    public bool SetEquals(IEnumerable<int> other) => !other.Any();

    /// <summary>The engine asks whether a token stops the request.</summary>
    protected abstract void OnAsked();
}
