using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace MagicDec.Engine.Compute.Amx;

/// <summary>
/// The processor's matrix tiles (Intel AMX with bfloat16): 16 rows times 16 columns times 32 inputs in one instruction. .NET has no
/// intrinsics for them, so <see cref="AmxAssembler"/> writes the few inner loops that use them as machine code.
/// </summary>
internal static partial class AmxUnit
{
    private const int ArchPrctl = 158;
    private const int RequestPermission = 0x1023;
    private const int TileData = 18;

    private static readonly Lazy<bool> Support = new(Probe);

    /// <summary>Whether this process may use matrix tiles: 64-bit Linux on a processor that has them, in a kernel that lets processes ask for them.</summary>
    public static bool IsSupported => Support.Value;

    private static bool Probe()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64 || !X86Base.IsSupported || !HasTiles())
            return false;
        try
        {
            // The state of tiles is large: Linux gives it to processes that ask (Documentation/arch/x86/xstate.rst).
            return SystemCall(ArchPrctl, RequestPermission, TileData) == 0 && AmxRoutines.TryCreate();
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    private static bool HasTiles()
    {
        const int Bf16 = 1 << 22, Tile = 1 << 24;
        if (X86Base.CpuId(0, 0).Eax < 7)
            return false;
        int features = X86Base.CpuId(7, 0).Edx;
        return (features & (Bf16 | Tile)) == (Bf16 | Tile);
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint first, nint second);
}
