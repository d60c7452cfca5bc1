using System.Buffers.Binary;

namespace MagicDec.Engine.Compute.Amx;

/// <summary>
/// Writes the dozen x86-64 instructions of the tile loops (Intel Software Developer's Manual, volume 2). Addresses are a base register and a
/// 32-bit displacement, for tiles also a register with the bytes from one row to the next.
/// </summary>
internal sealed class AmxAssembler
{
    private const byte PrefixF3 = 2, PrefixF2 = 3;

    private readonly List<byte> _code = [];

    /// <summary>The code so far.</summary>
    public byte[] Code => [.. _code];

    /// <summary>The place of the next instruction, to jump back to.</summary>
    public int Here => _code.Count;

    /// <summary>register = 64 bits at [@base + displacement].</summary>
    public void Load(Register register, Register @base, int displacement) => Memory(0x8B, register, @base, displacement);

    /// <summary>register = value.</summary>
    public void Set(Register register, int value) => Immediate(0xC7, 0, register, value);

    /// <summary>register += value.</summary>
    public void Add(Register register, int value) => Immediate(0x81, 0, register, value);

    /// <summary>register += 64 bits at [@base + displacement].</summary>
    public void Add(Register register, Register @base, int displacement) => Memory(0x03, register, @base, displacement);

    /// <summary>to = from.</summary>
    public void Copy(Register to, Register from) => Registers(0x89, (int)from, to);

    /// <summary>register -= 1, and sets the zero flag.</summary>
    public void Decrement(Register register) => Registers(0xFF, 1, register);

    /// <summary>Sets the zero flag when the register is zero.</summary>
    public void Test(Register register) => Registers(0x85, (int)register, register);

    /// <summary>Jumps back when the zero flag is not set.</summary>
    public void JumpBackIfNotZero(int target) => Jump(0x85, target);

    /// <summary>Jumps forward when the zero flag is (not) set, to where <see cref="Land"/> is called with the result.</summary>
    public int JumpAhead(bool ifZero) => Jump(ifZero ? 0x84 : 0x85, target: 0);

    /// <summary>Makes a jump ahead end here.</summary>
    public void Land(int jump)
    {
        Span<byte> distance = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(distance, Here - jump);
        for (int i = 0; i < distance.Length; i++)
            _code[jump - sizeof(int) + i] = distance[i];
    }

    /// <summary>Asks for a cache line.</summary>
    public void Prefetch(Register @base, int displacement)
    {
        if ((int)@base >= 8)
            _code.Add(0x41);
        Emit(0x0F, 0x18, (byte)(0x88 | ((int)@base & 7)));
        Int32(displacement);
    }

    /// <summary>Returns to the caller.</summary>
    public void Return() => _code.Add(0xC3);

    /// <summary>Loads the control word of vector arithmetic (LDMXCSR).</summary>
    public void LoadControl(Register @base) => Emit(0x0F, 0xAE, (byte)(0x10 | ((int)@base & 7)));

    /// <summary>Loads the shapes of all tiles from 64 bytes.</summary>
    public void LoadConfiguration(Register @base) => Emit(0xC4, (byte)(0xC2 | ((int)@base < 8 ? 0x20 : 0)), 0x78, 0x49, (byte)((int)@base & 7));

    /// <summary>Gives all tiles up.</summary>
    public void ReleaseTiles() => Emit(0xC4, 0xE2, 0x78, 0x49, 0xC0);

    /// <summary>tile = 0.</summary>
    public void ZeroTile(int tile) => Emit(0xC4, 0xE2, Vex(0, PrefixF2), 0x49, (byte)(0xC0 | (tile << 3)));

    /// <summary>tile = rows of memory, <paramref name="stride"/> bytes apart.</summary>
    public void LoadTile(int tile, Register @base, Register stride, int displacement) => TileMemory(PrefixF2, tile, @base, stride, displacement);

    /// <summary>rows of memory, <paramref name="stride"/> bytes apart, = tile.</summary>
    public void StoreTile(int tile, Register @base, Register stride, int displacement) => TileMemory(PrefixF3, tile, @base, stride, displacement);

    /// <summary>sums[m][n] += left[m][2k] * right[k][2n] + left[m][2k + 1] * right[k][2n + 1] over all k (TDPBF16PS).</summary>
    public void MultiplyAdd(int sums, int left, int right) =>
        Emit(0xC4, 0xE2, Vex(right, PrefixF3), 0x5C, (byte)(0xC0 | (sums << 3) | left));

    private void Emit(params ReadOnlySpan<byte> bytes) => _code.AddRange(bytes);

    private static byte Vex(int operand, byte prefix) => (byte)(((~operand & 15) << 3) | prefix);

    private void TileMemory(byte prefix, int tile, Register @base, Register stride, int displacement)
    {
        int registers = 0x82 | ((int)stride < 8 ? 0x40 : 0) | ((int)@base < 8 ? 0x20 : 0);
        Emit(0xC4, (byte)registers, Vex(0, prefix), 0x4B, (byte)(0x84 | (tile << 3)), (byte)((((int)stride & 7) << 3) | ((int)@base & 7)));
        Int32(displacement);
    }

    private void Memory(byte operation, Register register, Register @base, int displacement)
    {
        Emit((byte)(0x48 | ((int)register >> 3 << 2) | ((int)@base >> 3)), operation, (byte)(0x80 | (((int)register & 7) << 3) | ((int)@base & 7)));
        Int32(displacement);
    }

    private void Immediate(byte operation, int extension, Register register, int value)
    {
        Registers(operation, extension, register);
        Int32(value);
    }

    private void Registers(byte operation, int field, Register register) =>
        Emit((byte)(0x48 | (field >> 3 << 2) | ((int)register >> 3)), operation, (byte)(0xC0 | ((field & 7) << 3) | ((int)register & 7)));

    private int Jump(int condition, int target)
    {
        Emit(0x0F, (byte)condition);
        Int32(target - (Here + sizeof(int)));
        return Here;
    }

    private void Int32(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        Emit(bytes);
    }
}
