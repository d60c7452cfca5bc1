using System.Buffers;

namespace MagicDec.Engine.Models.Loading.Sources;

/// <summary>The bytes of one weight file at a fixed address: mapped from disk, or pinned memory.</summary>
internal abstract unsafe class FileBytes : IDisposable
{
    public byte* Pointer { get; protected init; }

    public long Length { get; protected init; }

    public static FileBytes Pin(ReadOnlyMemory<byte> memory) => new PinnedFileBytes(memory);

    /// <summary>Says that a range has been read and need not stay resident; it may still be read again.</summary>
    public virtual void Release(long offset, long length)
    {
    }

    public abstract void Dispose();

    private sealed class PinnedFileBytes : FileBytes
    {
        private MemoryHandle _handle;

        public PinnedFileBytes(ReadOnlyMemory<byte> memory)
        {
            _handle = memory.Pin();
            Pointer = (byte*)_handle.Pointer;
            Length = memory.Length;
        }

        public override void Dispose() => _handle.Dispose();
    }
}
