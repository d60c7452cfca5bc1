namespace MagicDec.Engine.Compute.Attention;

/// <summary>
/// The running state of query rows that attend together, in ascending position. Every array is row after row, so a tile is a
/// contiguous piece.
/// </summary>
internal unsafe struct RowState
{
    /// <summary>Scaled queries by tile, each in the order of its kernel.</summary>
    public float* Query;

    /// <summary>Scores and probabilities of one tile against one block, [rows of the tile][64], and what a kernel needs beside them.</summary>
    public float* Scores;

    /// <summary>Running sums of probabilities by token modulo 16, [rows][16].</summary>
    public float* Sums;

    /// <summary>How many tokens of the view each row may see, [rows].</summary>
    public int* Visible;

    /// <summary>Running maxima, outputs and page masses of the split.</summary>
    public SplitResult Result;

    /// <summary>Dimensions of a head.</summary>
    public int HeadSize;

    /// <summary>Floats of a query or output row: <see cref="HeadSize"/> rounded up to 16.</summary>
    public int Width;
}
