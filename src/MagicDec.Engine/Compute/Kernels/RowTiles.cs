using System.Runtime.CompilerServices;

namespace MagicDec.Engine.Compute.Kernels;

/// <summary>
/// How the rows of x are cut into tiles of nearly equal height, and copied as [inputs/16][rows of the tile][16]: whole cache lines are moved,
/// and a kernel then reads one stream, whatever the row stride (rows a power of two apart would fight for the same cache sets).
/// </summary>
internal readonly struct RowTiles
{
    /// <summary>Inputs of a row that lie together, one cache line.</summary>
    public const int BlockInputs = 16;

    private readonly int _height;
    private readonly int _tallTiles;

    /// <summary>Cuts <paramref name="rows"/> rows into the fewest tiles of at most <paramref name="maxHeight"/>.</summary>
    public RowTiles(int rows, int inputs, int maxHeight)
    {
        Count = (rows + maxHeight - 1) / maxHeight;
        _height = rows / Count;
        _tallTiles = rows % Count;
        PaddedInputs = Padded(inputs);
    }

    /// <summary>Number of tiles.</summary>
    public int Count { get; }

    /// <summary>Inputs rounded up to whole cache lines; the rest is zero.</summary>
    public int PaddedInputs { get; }

    /// <summary>A number of inputs rounded up to whole cache lines.</summary>
    public static int Padded(int inputs) => (inputs + BlockInputs - 1) / BlockInputs * BlockInputs;

    /// <summary>First row of a tile; <paramref name="tile"/> may be <see cref="Count"/>.</summary>
    public int FirstRow(int tile) => (tile * _height) + Math.Min(tile, _tallTiles);

    /// <summary>The tile that holds a row.</summary>
    public int TileOf(int row)
    {
        int tall = _tallTiles * (_height + 1);
        return row < tall ? row / (_height + 1) : _tallTiles + ((row - tall) / _height);
    }

    /// <summary>Copies rows <paramref name="firstRow"/> .. <paramref name="endRow"/> - 1 of one tile; <paramref name="scratch"/> holds a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Pack(int tile, int firstRow, int endRow, in RowInput x, int inputs, float* packed, float* scratch)
    {
        int tileRow = FirstRow(tile);
        int height = FirstRow(tile + 1) - tileRow;
        for (int row = firstRow; row < endRow; row++)
        {
            float* source = x.Row(row, inputs, scratch);
            float* line = packed + ((nint)tileRow * PaddedInputs) + ((row - tileRow) * BlockInputs);
            int input = 0;
            for (; input <= inputs - BlockInputs; input += BlockInputs, line += height * BlockInputs)
                Unsafe.CopyBlockUnaligned(line, source + input, BlockInputs * sizeof(float));
            if (input == inputs)
                continue;
            new Span<float>(line, BlockInputs).Clear();
            new ReadOnlySpan<float>(source + input, inputs - input).CopyTo(new Span<float>(line, BlockInputs));
        }
    }
}
