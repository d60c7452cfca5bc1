using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.KvCache.Prefixes;

namespace MagicDec.Engine.Tests.KvCache.Prefixes;

/// <summary>A sequence of a <see cref="PrefixRig"/>.</summary>
internal sealed record PrefixRun(PageTable Table, PrefixCursor Cursor, List<int> Tokens)
{
    public int Cached { get; set; }
}
