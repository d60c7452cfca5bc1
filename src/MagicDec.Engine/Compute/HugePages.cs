namespace MagicDec.Engine.Compute;

/// <summary>Anonymous Linux mappings, zeroed on first touch; big ones on 2 MiB pages: few TLB misses when a kernel streams weights.</summary>
internal static unsafe class HugePages
{
    /// <summary>Below this a mapping of its own costs more than it saves. The C library maps what is larger too, but a page more of each.</summary>
    public const nuint LeastBytes = 128 << 10;

    private const nuint WorthwhileBytes = 2 * PageBytes;
    private const nuint PageBytes = 2 << 20;
    private const int AdviseHugePage = 14;
    private const int AdviseNotNeeded = 4;

    /// <summary>
    /// Maps <paramref name="bytes"/>, up to a whole small page, or returns null; <paramref name="mapped"/> is what to unmap. Big mappings begin at a huge page.
    /// What does not fill a huge page at the end lies on small ones: a whole one would keep up to 2 MiB that nobody uses.
    /// </summary>
    public static void* Map(nuint bytes, out nuint mapped)
    {
        nuint smallPage = (nuint)Environment.SystemPageSize;
        mapped = checked(bytes + smallPage - 1) & ~(smallPage - 1);
        bool isBig = bytes >= WorthwhileBytes;
        nuint reserved = checked(mapped + (isBig ? PageBytes : 0));
        nint address = SystemMemory.Map(reserved);
        if (address == -1)
            return null;
        if (!isBig)
            return (void*)address;

        // A mapping starts at any 4 KiB page: the parts before the first huge page and after the last byte go back.
        nuint start = (nuint)address;
        nuint aligned = (start + PageBytes - 1) & ~(PageBytes - 1);
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
}
