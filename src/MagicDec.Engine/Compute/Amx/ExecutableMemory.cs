using System.Runtime.InteropServices;

namespace MagicDec.Engine.Compute.Amx;

/// <summary>Pages of machine code, written first and executable after, never both at once; they stay until the process ends.</summary>
internal static unsafe partial class ExecutableMemory
{
    private const int ReadWrite = 3;
    private const int ReadExecute = 5;
    private const int PrivateAnonymous = 0x22;

    /// <summary>Copies code into memory that may be executed; null where the system does not allow that.</summary>
    public static void* TryPlace(ReadOnlySpan<byte> code)
    {
        nuint length = (nuint)code.Length;
        nint address = MapMemory(0, length, ReadWrite, PrivateAnonymous, -1, 0);
        if (address == -1)
            return null;
        code.CopyTo(new Span<byte>((void*)address, code.Length));
        if (Protect((void*)address, length, ReadExecute) == 0)
            return (void*)address;
        _ = UnmapMemory((void*)address, length);
        return null;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint MapMemory(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int UnmapMemory(void* address, nuint length);
}
