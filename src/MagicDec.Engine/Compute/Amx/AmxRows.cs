using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MagicDec.Engine.Compute.Amx;

/// <summary>
/// How rows of x lie for the tiles: [rows/8][inputs/32][8 rows][2 terms][32] bfloat16, each row as <see cref="TwoTerms"/>, so that a tile is
/// one kilobyte in a piece. Rows that fill up the last tile may hold anything: no other row's sums depend on them.
/// </summary>
internal readonly unsafe struct AmxRows(int rows, int inputs)
{
    /// <summary>Rows of a tile.</summary>
    public const int TileRows = 8;

    /// <summary>Inputs of a tile.</summary>
    public const int BlockInputs = 32;

    private const int LineValues = 32;

    /// <summary>Row tiles.</summary>
    public int Tiles { get; } = (rows + TileRows - 1) / TileRows;

    /// <summary>Blocks of 32 inputs.</summary>
    public int Blocks { get; } = (inputs + BlockInputs - 1) / BlockInputs;

    /// <summary>Bytes of a row tile.</summary>
    public nint TileBytes => (nint)Blocks * AmxPass.LeftBytes;

    /// <summary>Memory for all rows, counted in floats.</summary>
    public nint Floats => Tiles * TileBytes / sizeof(float);

    /// <summary>Where the high terms of a row's block lie; its low terms follow them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ushort* Line(void* memory, int row, int block) =>
        (ushort*)((byte*)memory + (row / TileRows * TileBytes) + ((nint)block * AmxPass.LeftBytes)) + (row % TileRows * 2 * LineValues);

    /// <summary>Splits a row; what is missing of its last block is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(float* x, int count, void* memory, int row)
    {
        ushort* line = Line(memory, row, 0);
        int i = 0;
        for (; i + BlockInputs <= count; i += BlockInputs, line += AmxPass.LeftBytes / sizeof(ushort))
            TwoTerms.Split(Vector512.Load(x + i), Vector512.Load(x + i + 16), line, line + LineValues);
        if (i == count)
            return;
        new Span<ushort>(line, 2 * LineValues).Clear();
        for (int k = 0; i < count; i++, k++)
            (line[k], line[LineValues + k]) = TwoTerms.Split(x[i]);
    }

    /// <summary>Splits 16 inputs of a row, from a multiple of 16 on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write16(float* x, void* memory, int row, int firstInput)
    {
        ushort* line = Line(memory, row, firstInput / BlockInputs) + (firstInput % BlockInputs);
        TwoTerms.Split(Vector512.Load(x), line, line + LineValues);
    }

    /// <summary>Adds the sums of the two terms of each row, in place: [2 * rows][32] to [rows][32].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddTerms(float* sums, int rows)
    {
        float* from = sums;
        for (int row = 0; row < rows; row++, from += 64, sums += 32)
        {
            Vector512<float> first = Vector512.Load(from) + Vector512.Load(from + 32);
            Vector512<float> second = Vector512.Load(from + 16) + Vector512.Load(from + 48);
            first.Store(sums);
            second.Store(sums + 16);
        }
    }
}
