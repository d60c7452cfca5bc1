namespace MagicDec.Engine.KvCache.Prefixes;

/// <summary>
/// An entry of the prefix cache: a page, the tokens in it and the entry before it. Entries form a tree; the root of a tree has no page.
/// </summary>
internal sealed class CachedPage
{
    private readonly int[] _tokens;

    /// <summary>The root of all prefixes under one salt.</summary>
    public CachedPage(long id, string salt)
    {
        Id = id;
        Salt = salt;
        Page = -1;
        _tokens = [];
    }

    /// <summary>An entry below another one.</summary>
    public CachedPage(long id, CachedPage parent, int page, int[] tokens)
    {
        Id = id;
        Parent = parent;
        Salt = parent.Salt;
        Page = page;
        _tokens = tokens;
        Place = new LinkedListNode<CachedPage>(this);
    }

    public long Id { get; }

    public CachedPage? Parent { get; }

    public string Salt { get; }

    /// <summary>Page number in the pool, -1 for a root.</summary>
    public int Page { get; }

    /// <summary>Entries that continue this one. Only full pages have any.</summary>
    public List<CachedPage> Children { get; } = [];

    /// <summary>Token ids in the page: a whole page of them, or fewer where a conversation ended.</summary>
    public ReadOnlySpan<int> Tokens => _tokens;

    public PageKey Key => new(Parent!.Id, _tokens);

    /// <summary>Its place in the order of eviction, while nobody holds the page.</summary>
    public LinkedListNode<CachedPage>? Place { get; }
}
