using MagicDec.Engine.Compute;
using MagicDec.Engine.KvCache.Pages;

namespace MagicDec.Engine.KvCache;

/// <summary>
/// The memory of all pages, [layer][kvHead][page][K block | V block]. bfloat16: K is [headSize/2][16 tokens] and V [8 token pairs][width]
/// 32-bit lanes that hold two consecutive dimensions (K) or tokens (V); float32: the same rows one after the other.
/// </summary>
/// <remarks>Writers of one page must not overlap; the engine's step order sees to that.</remarks>
internal sealed unsafe class KvStore : IPageMemory, IDisposable
{
    private readonly AlignedBuffer<byte> _memory;

    internal KvStore(KvGeometry geometry, int pageCount)
    {
        geometry.Validate();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pageCount);
        Geometry = geometry;
        PageCount = pageCount;
        _memory = new AlignedBuffer<byte>(checked((nint)(geometry.BytesPerPage * pageCount)));
    }

    public KvGeometry Geometry { get; }

    internal int PageCount { get; }

    /// <summary>Address of page 0 of a layer and KV head; page p lies at <c>p * HeadPageBytes</c> from it.</summary>
    internal byte* HeadPages(int layer, int kvHead) =>
        _memory.Pointer + (((nint)layer * Geometry.KvHeads) + kvHead) * PageCount * Geometry.HeadPageBytes;

    /// <summary>Writes one token's key (already rotated) and value, [headSize] each, into a slot of a page.</summary>
    /// <remarks>
    /// Tokens are appended in ascending order: writing an even slot zeroes the value of the odd slot after it, which is what keeps
    /// an earlier owner's bits out of a page (attention multiplies values up to the end of a pair, with probability 0 past the last token).
    /// </remarks>
    internal void Append(int layer, int kvHead, int page, int slot, float* key, float* value)
    {
        var k = HeadPages(layer, kvHead) + ((nint)page * Geometry.HeadPageBytes);
        var v = k + Geometry.KeyBlockBytes;
        if (Geometry.Format == KvFormat.BFloat16)
        {
            KvCodec.WriteBFloat16(k, v, slot, key, value, Geometry.HeadSize, Geometry.ValueWidth);
        }
        else
        {
            KvCodec.WriteFloat32(k, v, slot, key, value, Geometry.HeadSize, Geometry.ValueWidth);
        }
    }

    /// <summary>Reads back one token's key and value, [headSize] each.</summary>
    internal void Read(int layer, int kvHead, int page, int slot, Span<float> key, Span<float> value)
    {
        var k = HeadPages(layer, kvHead) + ((nint)page * Geometry.HeadPageBytes);
        KvCodec.Read(Geometry.Format, k, k + Geometry.KeyBlockBytes, slot, key, value, Geometry.HeadSize, Geometry.ValueWidth);
    }

    /// <inheritdoc/>
    public void CopyPage(int source, int destination)
    {
        nint bytes = Geometry.HeadPageBytes;
        for (var layer = 0; layer < Geometry.Layers; layer++)
        {
            for (var head = 0; head < Geometry.KvHeads; head++)
            {
                var pages = HeadPages(layer, head);
                Buffer.MemoryCopy(pages + (source * bytes), pages + (destination * bytes), bytes, bytes);
            }
        }
    }

    /// <summary>Copies a page out, [layer][kvHead][head page bytes].</summary>
    internal void ReadPage(int page, Span<byte> destination)
    {
        for (var i = 0; i < Geometry.Layers * Geometry.KvHeads; i++)
        {
            PageBytes(i / Geometry.KvHeads, i % Geometry.KvHeads, page).CopyTo(destination[(i * Geometry.HeadPageBytes)..]);
        }
    }

    /// <summary>Copies a page in, as <see cref="ReadPage"/> gave it.</summary>
    internal void WritePage(int page, ReadOnlySpan<byte> source)
    {
        for (var i = 0; i < Geometry.Layers * Geometry.KvHeads; i++)
        {
            source.Slice(i * Geometry.HeadPageBytes, Geometry.HeadPageBytes).CopyTo(PageBytes(i / Geometry.KvHeads, i % Geometry.KvHeads, page));
        }
    }

    /// <summary>The bytes of a page in one layer and KV head, for export, import and tests.</summary>
    internal Span<byte> PageBytes(int layer, int kvHead, int page) =>
        new(HeadPages(layer, kvHead) + ((nint)page * Geometry.HeadPageBytes), Geometry.HeadPageBytes);

    /// <summary>Forgets the contents of all pages and gives their memory back to the system until it is written again.</summary>
    internal void Discard() => _memory.Discard();

    public void Dispose() => _memory.Dispose();
}
