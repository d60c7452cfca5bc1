namespace MagicDec.Testing.StopTokens;

/// <summary>
/// An empty set of stop tokens that lets the engine thread pass only so many times: the engine asks it after every token of its request,
/// so a test decides how many steps are run before something else happens, without depending on time.
/// </summary>
public sealed class GatedStopTokenSet(int steps) : EmptyStopTokenSet, IDisposable
{
    private readonly SemaphoreSlim _permits = new(steps);
    private volatile bool _open;

    /// <summary>Lets some more steps pass.</summary>
    public void Pass(int steps) => _permits.Release(steps);

    /// <summary>Lets every further step pass.</summary>
    public void Open()
    {
        _open = true;
        _permits.Release();
    }

    /// <inheritdoc/>
    public void Dispose() => _permits.Dispose();

    /// <summary>Waits for a permit.</summary>
    protected override void OnAsked()
    {
        if (!_open)
        {
            _permits.Wait();
        }
    }
}
