namespace MagicDec.Engine.Compute.Amx;

/// <summary>Pages of machine code, written first and executable after, never both at once; they stay until the process ends.</summary>
internal static unsafe class ExecutableMemory
{
    private const int ReadExecute = 5;

    /// <summary>Copies code into memory that may be executed; null where the system does not allow that.</summary>
    public static void* TryPlace(ReadOnlySpan<byte> code)
    {
        nuint length = (nuint)code.Length;
        nint address = SystemMemory.Map(length);
        if (address == -1)
            return null;
        code.CopyTo(new Span<byte>((void*)address, code.Length));
        if (SystemMemory.Protect((void*)address, length, ReadExecute) == 0)
            return (void*)address;
        _ = SystemMemory.Unmap((void*)address, length);
        return null;
    }
}
