namespace MagicDec.Engine.KvCache.Prefixes;

/// <summary>How far the pages of one sequence are entries of the prefix cache.</summary>
/// <param name="salt">Prefixes are shared only under equal salts.</param>
internal sealed class PrefixCursor(string salt)
{
    public string Salt { get; } = salt;

    /// <summary>Leading full pages of the sequence that are in the cache.</summary>
    public int PageCount { get; private set; }

    /// <summary>Entry of the last of them; null while there is none. The sequence holds its page, so the entry stays.</summary>
    public CachedPage? Last { get; private set; }

    public void MoveTo(CachedPage entry)
    {
        Last = entry;
        PageCount++;
    }

    public void Reset()
    {
        Last = null;
        PageCount = 0;
    }
}
