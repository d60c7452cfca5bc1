using System.Runtime.InteropServices;

namespace MagicDec.Engine.Compute.Amx;

/// <summary>
/// Row tiles of x, one after the other, times some blocks of 32 inputs of one output group: the argument of the machine code, and its
/// writer. The sums of a row are one chain over ascending inputs, whatever rows share its tile.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AmxPass
{
    /// <summary>Bytes of a tile of x: 16 lines of 32 inputs.</summary>
    public const int LeftBytes = 1024;

    /// <summary>Bytes of 32 inputs of an output group: two tiles side by side.</summary>
    public const int RightBytes = 2048;

    /// <summary>Floats of the sums of a row tile: [16 lines][32 outputs].</summary>
    public const int SumFloats = 16 * PackedMatrix.GroupOutputs;

    private const int Line = 64;

    /// <summary>How far ahead weights are asked for: far enough for memory, see the prefetch distances in docs/performance.md.</summary>
    public const int PrefetchBytes = 8192;

    /// <summary>The first row tile at the first block.</summary>
    public byte* Left;

    /// <summary>The group's weights at the first block.</summary>
    public byte* Right;

    /// <summary>Sums of the first row tile.</summary>
    public float* Sums;

    /// <summary>Blocks of 32 inputs.</summary>
    public nint Blocks;

    /// <summary>Row tiles, or pairs of them.</summary>
    public nint Count;

    /// <summary>Not 0 to begin at zero, 0 to go on from <see cref="Sums"/>.</summary>
    public nint Fresh;

    /// <summary>Bytes from the end of what was read of a row tile, or pair, to the next.</summary>
    public nint LeftStep;

    /// <summary>Bytes from a row tile to the next.</summary>
    public nint LeftTile;

    /// <summary>Writes the code of a pass over one or two row tiles at a time.</summary>
    public static byte[] Emit(int rowTiles, bool prefetch)
    {
        const int SumStride = PackedMatrix.GroupOutputs * sizeof(float), TileBytes = 16 * SumStride;
        var code = new AmxAssembler();
        code.Load(Register.Rsi, Register.Rdi, 0);
        code.Load(Register.Rcx, Register.Rdi, 16);
        code.Load(Register.R11, Register.Rdi, 32);
        code.Set(Register.R9, Line);
        code.Set(Register.R10, SumStride);

        int next = code.Here;
        code.Load(Register.Rax, Register.Rdi, 40);
        code.Test(Register.Rax);
        int fresh = code.JumpAhead(ifZero: false);
        for (int tile = 0; tile < 2 * rowTiles; tile++)
            code.LoadTile(tile, Register.Rcx, Register.R10, (tile / 2 * TileBytes) + (tile % 2 * Line));
        code.Test(Register.Rdi);
        int loaded = code.JumpAhead(ifZero: false);
        code.Land(fresh);
        for (int tile = 0; tile < 2 * rowTiles; tile++)
            code.ZeroTile(tile);
        code.Land(loaded);

        code.Load(Register.Rdx, Register.Rdi, 8);
        code.Load(Register.Rax, Register.Rdi, 24);
        code.Copy(Register.R8, Register.Rsi);
        code.Add(Register.R8, Register.Rdi, 56);
        int block = code.Here;
        EmitBlock(code, rowTiles, prefetch);
        code.Decrement(Register.Rax);
        code.JumpBackIfNotZero(block);

        for (int tile = 0; tile < 2 * rowTiles; tile++)
            code.StoreTile(tile, Register.Rcx, Register.R10, (tile / 2 * TileBytes) + (tile % 2 * Line));
        code.Add(Register.Rsi, Register.Rdi, 48);
        code.Add(Register.Rcx, rowTiles * TileBytes);
        code.Decrement(Register.R11);
        code.JumpBackIfNotZero(next);
        code.Return();
        return code.Code;
    }

    // Tiles 0 to 3: sums of (row tile, half of the outputs); 4 and 5: row tiles; 6 and 7: halves of the weights.
    private static void EmitBlock(AmxAssembler code, int rowTiles, bool prefetch)
    {
        int products = 2 * rowTiles, lines = prefetch ? RightBytes / Line / products : 0;
        for (int product = 0; product < products; product++)
        {
            int tile = product / 2, half = product % 2;
            if (half == 0)
                code.LoadTile(4 + tile, tile == 0 ? Register.Rsi : Register.R8, Register.R9, 0);
            if (tile == 0)
                code.LoadTile(6 + half, Register.Rdx, Register.R10, half * Line);
            for (int line = product * lines; line < (product + 1) * lines; line++)
                code.Prefetch(Register.Rdx, PrefetchBytes + (line * Line));
            for (int line = product * 8; rowTiles == 2 && line < (product + 1) * 8; line++)
                code.Prefetch(line < 16 ? Register.Rsi : Register.R8, (2 * LeftBytes) + (line % 16 * Line));
            code.MultiplyAdd(product, 4 + tile, 6 + half);
        }

        code.Add(Register.Rsi, LeftBytes);
        code.Add(Register.R8, LeftBytes);
        code.Add(Register.Rdx, RightBytes);
    }
}
