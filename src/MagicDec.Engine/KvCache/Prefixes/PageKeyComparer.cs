using System.Runtime.InteropServices;

namespace MagicDec.Engine.KvCache.Prefixes;

/// <summary>Compares keys exactly: a hash collision can cost a comparison, never a wrong page.</summary>
internal sealed class PageKeyComparer : IEqualityComparer<PageKey>
{
    public static PageKeyComparer Instance { get; } = new();

    public bool Equals(PageKey x, PageKey y) => x.Parent == y.Parent && x.Tokens.AsSpan().SequenceEqual(y.Tokens);

    public int GetHashCode(PageKey obj)
    {
        // HashCode is seeded per process: prompts cannot be made to fall into one bucket.
        var hash = default(HashCode);
        hash.Add(obj.Parent);
        hash.AddBytes(MemoryMarshal.AsBytes(obj.Tokens.AsSpan()));
        return hash.ToHashCode();
    }
}
