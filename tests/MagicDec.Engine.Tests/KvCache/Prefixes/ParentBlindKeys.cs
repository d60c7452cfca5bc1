using MagicDec.Engine.KvCache.Prefixes;

namespace MagicDec.Engine.Tests.KvCache.Prefixes;

/// <summary>The classic mistake, for negative controls: pages are found by their own tokens, whatever comes before them.</summary>
internal sealed class ParentBlindKeys : IEqualityComparer<PageKey>
{
    public bool Equals(PageKey x, PageKey y) => PageKeyComparer.Instance.Equals(x with { Parent = 0 }, y with { Parent = 0 });

    public int GetHashCode(PageKey obj) => PageKeyComparer.Instance.GetHashCode(obj with { Parent = 0 });
}
