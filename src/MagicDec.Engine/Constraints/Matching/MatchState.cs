namespace MagicDec.Engine.Constraints.Matching;

/// <summary>All places where the output may be after some bytes. Two equal states of a table are one object.</summary>
internal sealed class MatchState(Place[] places, bool accepts, bool leaves)
{
    // Most states are left by few bytes; those inside texts by most of them.
    private const int FewBytes = 8;

    private byte[] _bytes = [];
    private MatchState?[] _next = [];
    private int _count;

    /// <summary>After a stop token.</summary>
    public static MatchState Ended { get; } = new([], accepts: true, leaves: false);

    /// <summary>After a token that does not fit.</summary>
    public static MatchState Dead { get; } = new([], accepts: false, leaves: false);

    /// <summary>By frame, then by node.</summary>
    public Place[] Places => places;

    /// <summary>Whether the output may end here.</summary>
    public bool Accepts => accepts;

    /// <summary>Whether the rule that the state began in may end here; only where nothing is known of its callers.</summary>
    public bool Leaves => leaves;

    /// <summary>Nothing can follow.</summary>
    public bool IsFinal => places.Length == 0;

    /// <summary>No output gets here.</summary>
    public bool IsDead => places.Length == 0 && !accepts && !leaves;

    /// <summary>The tokens that fit here, end tokens included, once asked for.</summary>
    public uint[]? Mask { get; set; }

    /// <summary>Whether every plain byte leads back here, once asked for.</summary>
    public bool? TakesAnyText { get; set; }

    /// <summary>The tokens that fit, as far as that does not depend on callers, once asked for.</summary>
    public LocalMask? Local { get; set; }

    /// <summary>The state after a byte, if it is known.</summary>
    public MatchState? After(byte value)
    {
        if (_next.Length == 256)
        {
            return _next[value];
        }

        int index = _bytes.AsSpan(0, _count).IndexOf(value);
        return index < 0 ? null : _next[index];
    }

    /// <summary>Remembers the state after a byte.</summary>
    public void SetAfter(byte value, MatchState state)
    {
        if (_next.Length == 256)
        {
            _next[value] = state;
            return;
        }

        if (_count == FewBytes)
        {
            var all = new MatchState?[256];
            for (int i = 0; i < _count; i++)
            {
                all[_bytes[i]] = _next[i];
            }

            (_bytes, _next) = ([], all);
            all[value] = state;
            return;
        }

        if (_count == _bytes.Length)
        {
            Array.Resize(ref _bytes, _count == 0 ? 2 : FewBytes);
            Array.Resize(ref _next, _bytes.Length);
        }

        (_bytes[_count], _next[_count]) = (value, state);
        _count++;
    }
}
