namespace MagicDec.Engine.KvCache.Prefixes;

/// <summary>
/// What a full page of the cache is found by: the entry before it and its own tokens. Since the parent is an entry, found the same way, a
/// key stands for the whole prefix (and salt) up to the end of the page.
/// </summary>
/// <param name="Parent">Id of the entry before it; ids are never used twice.</param>
/// <param name="Tokens">The page's token ids, shape [page tokens].</param>
internal readonly record struct PageKey(long Parent, int[] Tokens);
