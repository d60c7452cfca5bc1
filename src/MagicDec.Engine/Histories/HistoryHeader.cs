using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MagicDec.Engine.KvCache;

namespace MagicDec.Engine.Histories;

/// <summary>
/// The start of a history file, little-endian: magic [8], version, fingerprint of the model [32], bytes of a page, page tokens, token
/// count, token ids [count], SHA-256 of all that [32]. The full pages of the tokens follow, then SHA-256 of the whole file before it [32].
/// The tokens of a partly filled last page are computed again: so no bits of earlier owners of the page get out.
/// </summary>
internal static class HistoryHeader
{
    public const int HashBytes = 32;
    private const int Version = 1;
    private const int FixedBytes = 8 + 4 + HashBytes + 8 + 4 + 4;

    private static ReadOnlySpan<byte> Magic => "MDKVHIST"u8;

    public static byte[] Create(ReadOnlySpan<int> tokens, byte[] fingerprint, KvGeometry geometry)
    {
        byte[] header = new byte[FixedBytes + (tokens.Length * sizeof(int)) + HashBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Version);
        fingerprint.CopyTo(header.AsSpan(12));
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(44), geometry.BytesPerPage);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(52), geometry.PageTokens);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(56), tokens.Length);
        MemoryMarshal.AsBytes(tokens).CopyTo(header.AsSpan(FixedBytes));
        SHA256.HashData(header.AsSpan(0, header.Length - HashBytes)).CopyTo(header.AsSpan(header.Length - HashBytes));
        return header;
    }

    /// <summary>Reads and checks a header; nothing is allocated by a number before it has been checked.</summary>
    public static async Task<int[]> ReadAsync(
        Stream source, IncrementalHash hash, byte[] fingerprint, KvGeometry geometry, int maxTokens, CancellationToken cancellationToken)
    {
        byte[] start = new byte[FixedBytes];
        await ReadExactlyAsync(source, start, cancellationToken).ConfigureAwait(false);
        int count = Check(start, fingerprint, geometry, maxTokens);
        byte[] rest = new byte[(count * sizeof(int)) + HashBytes];
        await ReadExactlyAsync(source, rest, cancellationToken).ConfigureAwait(false);
        hash.AppendData(start);
        hash.AppendData(rest.AsSpan(0, rest.Length - HashBytes));
        if (!hash.GetCurrentHash().AsSpan().SequenceEqual(rest.AsSpan(rest.Length - HashBytes)))
        {
            throw new HistoryFormatException("The history file is damaged: the checksum of its header does not match.");
        }

        hash.AppendData(rest.AsSpan(rest.Length - HashBytes));
        return MemoryMarshal.Cast<byte, int>(rest.AsSpan(0, rest.Length - HashBytes)).ToArray();
    }

    public static async Task ReadExactlyAsync(Stream source, Memory<byte> destination, CancellationToken cancellationToken)
    {
        try
        {
            await source.ReadExactlyAsync(destination, cancellationToken).ConfigureAwait(false);
        }
        catch (EndOfStreamException error)
        {
            throw new HistoryFormatException("The history file is cut off: it ends before the tokens and pages its header announces.", error);
        }
    }

    private static int Check(ReadOnlySpan<byte> start, byte[] fingerprint, KvGeometry geometry, int maxTokens)
    {
        if (!start.StartsWith(Magic))
        {
            throw new HistoryFormatException("The file is no history file: it does not begin with \"MDKVHIST\".");
        }

        int version = BinaryPrimitives.ReadInt32LittleEndian(start[8..]);
        if (version != Version)
        {
            throw new HistoryFormatException($"The history file has version {version}; this engine reads version {Version}.");
        }

        if (!start.Slice(12, HashBytes).SequenceEqual(fingerprint))
        {
            throw new HistoryFormatException(
                $"The history file is of another model, weight format or KV format: fingerprint {Convert.ToHexString(start.Slice(12, 8))}.., " +
                $"this engine has {Convert.ToHexString(fingerprint.AsSpan(0, 8))}...");
        }

        long pageBytes = BinaryPrimitives.ReadInt64LittleEndian(start[44..]);
        int pageTokens = BinaryPrimitives.ReadInt32LittleEndian(start[52..]);
        int count = BinaryPrimitives.ReadInt32LittleEndian(start[56..]);
        if (pageBytes != geometry.BytesPerPage || pageTokens != geometry.PageTokens || count < 1 || count > maxTokens)
        {
            throw new HistoryFormatException(
                $"The history file has {count} tokens in pages of {pageTokens} tokens, {pageBytes} bytes; this engine takes 1 .. {maxTokens} tokens " +
                $"in pages of {geometry.PageTokens} tokens, {geometry.BytesPerPage} bytes.");
        }

        return count;
    }
}
