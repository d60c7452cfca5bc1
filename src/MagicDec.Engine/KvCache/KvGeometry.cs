using MagicDec.Engine.Compute.Attention;

namespace MagicDec.Engine.KvCache;

/// <summary>The shape of a KV cache.</summary>
/// <param name="Layers">Decoder layers.</param>
/// <param name="KvHeads">Key/value heads a layer.</param>
/// <param name="HeadSize">Dimensions of a head: even, 2 .. 1024.</param>
/// <param name="PageTokens">Tokens in a page: 16, the width of the kernels.</param>
/// <param name="Format">Element format.</param>
internal sealed record KvGeometry(int Layers, int KvHeads, int HeadSize, int PageTokens, KvFormat Format)
{
    /// <summary>Tokens in a page.</summary>
    internal const int DefaultPageTokens = AttentionKernel.PageTokens;

    private const int MaxHeadSize = 1024;

    /// <summary>Dimensions of a stored value row: <see cref="HeadSize"/> rounded up to 16, so that a row is whole vectors.</summary>
    public int ValueWidth => (HeadSize + 15) & ~15;

    /// <summary>Bytes of the keys of one page of one layer and KV head.</summary>
    public int KeyBlockBytes => HeadSize * PageTokens * ElementBytes;

    /// <summary>Bytes of the keys and values of one page of one layer and KV head.</summary>
    public int HeadPageBytes => KeyBlockBytes + (ValueWidth * PageTokens * ElementBytes);

    /// <summary>Bytes of one page over all layers and KV heads.</summary>
    public long BytesPerPage => (long)Layers * KvHeads * HeadPageBytes;

    /// <summary>Bytes of one token over all layers and KV heads.</summary>
    public long BytesPerToken => BytesPerPage / PageTokens;

    /// <summary>Bytes of one element.</summary>
    public int ElementBytes => Format == KvFormat.BFloat16 ? 2 : 4;

    /// <summary>Pages that hold <paramref name="tokens"/> tokens.</summary>
    public int PagesFor(int tokens) => (tokens + PageTokens - 1) / PageTokens;

    /// <summary>Throws when the kernels cannot serve this shape.</summary>
    /// <exception cref="NotSupportedException">They cannot.</exception>
    public void Validate()
    {
        if (Layers <= 0 || KvHeads <= 0)
            throw new NotSupportedException($"A KV cache cannot have {Layers} layers of {KvHeads} heads.");
        if (HeadSize <= 0 || HeadSize % 2 != 0 || HeadSize > MaxHeadSize)
            throw new NotSupportedException($"The head size is {HeadSize}; attention needs an even one of at most {MaxHeadSize}.");
        if (PageTokens != DefaultPageTokens)
            throw new NotSupportedException($"A KV page has {PageTokens} tokens; the attention kernels need {DefaultPageTokens}.");
    }
}
