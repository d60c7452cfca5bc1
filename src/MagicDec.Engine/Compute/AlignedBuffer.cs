using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MagicDec.Engine.Compute;

/// <summary>
/// Zeroed native memory aligned to a cache line; big buffers on Linux are mapped lazily on huge pages.
/// There is no finalizer, for a kernel may hold the pointer when the object is already unreachable: the owner disposes.
/// </summary>
internal sealed unsafe class AlignedBuffer<T> : IDisposable
    where T : unmanaged
{
    private const nuint CacheLine = 64;
    private readonly nuint _mappedBytes;
    private T* _pointer;

    /// <summary>Allocates <paramref name="length"/> zero elements.</summary>
    /// <exception cref="OutOfMemoryException">The system has not that much memory.</exception>
    public AlignedBuffer(nint length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        nuint bytes = checked((nuint)length * (nuint)sizeof(T));
        if (OperatingSystem.IsLinux() && bytes >= MappedMemory.LeastBytes)
        {
            _pointer = (T*)MappedMemory.Map(bytes, out _mappedBytes);
            if (_pointer != null)
                return;
            _mappedBytes = 0;
        }

        nuint rounded = checked(bytes + CacheLine) & ~(CacheLine - 1);
        _pointer = (T*)NativeMemory.AlignedAlloc(rounded, CacheLine);
        NativeMemory.Clear(_pointer, rounded);
    }

    /// <summary>Number of elements.</summary>
    public nint Length { get; }

    /// <summary>The first element; valid until <see cref="Dispose"/>.</summary>
    public T* Pointer
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _pointer;
    }

    /// <summary>A window of the buffer, checked against its length.</summary>
    public Span<T> Slice(nint start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - start);
        return new Span<T>(_pointer + start, length);
    }

    /// <summary>Makes all elements zero again and, where the buffer is a mapping of its own, gives the memory behind it back until it is written.</summary>
    public void Discard()
    {
        if (_mappedBytes != 0)
            MappedMemory.Discard(_pointer, _mappedBytes);
        else
            NativeMemory.Clear(_pointer, (nuint)Length * (nuint)sizeof(T));
    }

    /// <summary>Gives the memory back; a second call does nothing.</summary>
    public void Dispose()
    {
        T* pointer = _pointer;
        _pointer = null;
        if (pointer == null)
            return;
        if (_mappedBytes != 0)
            MappedMemory.Unmap(pointer, _mappedBytes);
        else
            NativeMemory.AlignedFree(pointer);
    }
}
