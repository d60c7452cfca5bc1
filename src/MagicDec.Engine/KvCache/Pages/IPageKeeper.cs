namespace MagicDec.Engine.KvCache.Pages;

/// <summary>Who keeps pages that nobody holds any more, until the pool asks for them.</summary>
internal interface IPageKeeper
{
    /// <summary>Pages kept that nobody holds: <see cref="Evict"/> can give each of them.</summary>
    int EvictableCount { get; }

    /// <summary>Whether the keeper wants a page that has just lost its last holder.</summary>
    bool TryKeep(int page);

    /// <summary>Whether a page without holders is kept; if so it has a holder from now on.</summary>
    bool TryRevive(int page);

    /// <summary>Whether somebody may look for what is in the page, so that its holder must not write over it.</summary>
    bool Knows(int page);

    /// <summary>Forgets one evictable page and hands it over.</summary>
    int Evict();
}
