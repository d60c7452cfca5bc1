namespace MagicDec.Engine.Runners;

/// <summary>A runner whose KV pages can be read and written from outside, for histories in files.</summary>
internal interface IKvTransfer
{
    /// <summary>SHA-256 over everything keys and values depend on besides the tokens: settings, weights, number formats. Slow.</summary>
    byte[] ComputeFingerprint(CancellationToken cancellationToken);

    /// <summary>Copies a page, all layers and KV heads, out.</summary>
    void ReadPage(int page, Span<byte> destination);

    /// <summary>Copies a page, all layers and KV heads, in.</summary>
    void WritePage(int page, ReadOnlySpan<byte> source);
}
