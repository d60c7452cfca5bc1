using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace MagicDec.Engine.Models.Loading.Sources;

/// <summary>A memory-mapped weight file whose read pages can be given back, so that they do not count beside the packed weights.</summary>
internal sealed unsafe partial class MappedFileBytes : FileBytes
{
    private const int AdviceDontNeed = 4;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _mapping;

    /// <summary>Maps a file of at least one byte.</summary>
    public MappedFileBytes(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        Length = stream.Length;
        _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* mapping = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref mapping);
        _mapping = mapping;
        Pointer = mapping + _view.PointerOffset;
    }

    public override void Release(long offset, long length)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            return;
        }

        // Whole pages outwards: a neighbour's bytes on a shared page are simply read from the file again.
        nuint page = (nuint)Environment.SystemPageSize;
        nuint start = (nuint)(Pointer + offset) & ~(page - 1);
        nuint end = ((nuint)(Pointer + offset + length) + page - 1) & ~(page - 1);
        _ = Advise((void*)start, end - start, AdviceDontNeed);
    }

    public override void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* address, nuint length, int advice);
}
