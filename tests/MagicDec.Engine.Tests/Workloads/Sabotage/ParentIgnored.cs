using MagicDec.Engine.KvCache.Prefixes;

namespace MagicDec.Engine.Tests.Workloads.Sabotage;

/// <summary>Cached pages are found by their own tokens alone, whatever came before them.</summary>
internal sealed class ParentIgnored : IEqualityComparer<PageKey>
{
    public bool Equals(PageKey x, PageKey y) => PageKeyComparer.Instance.Equals(x with { Parent = 0 }, y with { Parent = 0 });

    public int GetHashCode(PageKey obj) => PageKeyComparer.Instance.GetHashCode(obj with { Parent = 0 });
}
