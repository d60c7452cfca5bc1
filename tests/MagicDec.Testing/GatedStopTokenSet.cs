using System.Collections;

namespace MagicDec.Testing;

/// <summary>
/// An empty set of stop tokens that lets the engine thread pass only so many times: the engine asks it after every token of its request,
/// so a test decides how many steps are run before something else happens, without depending on time.
/// </summary>
public sealed class GatedStopTokenSet(int steps) : IReadOnlySet<int>, IDisposable
{
    private readonly SemaphoreSlim _permits = new(steps);
    private volatile bool _open;

    /// <inheritdoc/>
    public int Count => 0;

    /// <summary>Lets some more steps pass.</summary>
    public void Pass(int steps) => _permits.Release(steps);

    /// <summary>Lets every further step pass.</summary>
    public void Open()
    {
        _open = true;
        _permits.Release();
    }

    /// <summary>Waits for a permit; no token ever stops the request.</summary>
    public bool Contains(int item)
    {
        if (!_open)
        {
            _permits.Wait();
        }

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

    /// <inheritdoc/>
    public void Dispose() => _permits.Dispose();
}
