namespace MagicDec.Engine.KvCache;

/// <summary>What a KV page is used for.</summary>
public enum KvPageUse
{
    /// <summary>Nothing.</summary>
    Free,

    /// <summary>Nobody holds it; the prefix cache can find what is in it, until room is needed.</summary>
    Cached,

    /// <summary>One request or history holds it.</summary>
    Held,

    /// <summary>Several requests or histories hold it.</summary>
    Shared,
}
