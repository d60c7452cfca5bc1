using System.Runtime.InteropServices;

namespace MagicDec.Engine.Compute;

/// <summary>Linux's calls for memory mappings.</summary>
internal static unsafe partial class SystemMemory
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    /// <summary>Maps zeroed memory that may be read and written; -1 where there is none.</summary>
    public static nint Map(nuint length) => MapMemory(0, length, ReadWrite, PrivateAnonymous, -1, 0);

    /// <summary>munmap.</summary>
    [LibraryImport("libc", EntryPoint = "munmap")]
    public static partial int Unmap(void* address, nuint length);

    /// <summary>madvise.</summary>
    [LibraryImport("libc", EntryPoint = "madvise")]
    public static partial int Advise(void* address, nuint length, int advice);

    /// <summary>mprotect.</summary>
    [LibraryImport("libc", EntryPoint = "mprotect")]
    public static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint MapMemory(nint address, nuint length, int protection, int flags, int file, nint offset);
}
