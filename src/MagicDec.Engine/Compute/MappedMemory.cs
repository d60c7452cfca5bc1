namespace MagicDec.Engine.Compute;

/// <summary>Anonymous Linux mappings, zeroed on first touch; big ones on 2 MiB pages: few TLB misses when a kernel streams weights.</summary>
internal static unsafe class MappedMemory
{
    /// <summary>Below this a mapping of its own costs more than it saves. The C library maps what is larger too, but a page more of each.</summary>
    public const nuint LeastBytes = 128 << 10;

    // From here on huge pages are worth their border.
    private const nuint BigBytes = 2 * HugePageBytes;
    private const nuint HugePageBytes = 2 << 20;
    private const int AdviseHugePage = 14;
    private const int AdviseNotNeeded = 4;

    /// <summary>
    /// Maps <paramref name="bytes"/>, up to a whole small page, or returns null; <paramref name="mapped"/> is what to unmap. Big mappings begin at a huge page.
    /// What does not fill a huge page at the end lies on small ones: a whole one would keep up to 2 MiB that nobody uses.
    /// </summary>
    public static void* Map(nuint bytes, out nuint mapped)
    {
        mapped = RoundUp(bytes, (nuint)Environment.SystemPageSize);
        bool isBig = bytes >= BigBytes;
        nuint reserved = checked(mapped + (isBig ? HugePageBytes : 0));
        nint address = SystemMemory.Map(reserved);
        if (address == -1)
            return null;
        if (!isBig)
            return (void*)address;

        // A mapping starts at any 4 KiB page: the parts before the first huge page and after the last byte go back.
        nuint start = (nuint)address;
        nuint aligned = RoundUp(start, HugePageBytes);
        if (aligned != start)
            _ = SystemMemory.Unmap((void*)start, aligned - start);
        nuint end = aligned + mapped;
        if (end != start + reserved)
            _ = SystemMemory.Unmap((void*)end, start + reserved - end);

        // A hint: where the kernel has no huge pages the mapping works as it is.
        _ = SystemMemory.Advise((void*)aligned, mapped, AdviseHugePage);
        return (void*)aligned;
    }

    /// <summary>Gives the memory behind a mapping back; it reads as zeros until it is written again.</summary>
    public static void Discard(void* pointer, nuint mapped) => _ = SystemMemory.Advise(pointer, mapped, AdviseNotNeeded);

    /// <summary>Unmaps what <see cref="Map"/> returned.</summary>
    public static void Unmap(void* pointer, nuint mapped) => _ = SystemMemory.Unmap(pointer, mapped);

    private static nuint RoundUp(nuint value, nuint powerOfTwo) => checked(value + powerOfTwo - 1) & ~(powerOfTwo - 1);
}
