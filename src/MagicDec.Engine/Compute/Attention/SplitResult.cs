namespace MagicDec.Engine.Compute.Attention;

/// <summary>What one split of the context gives for some rows, in memory of its own.</summary>
/// <param name="memory">At least <see cref="Floats"/> floats.</param>
/// <param name="rows">Number of rows.</param>
/// <param name="width">Floats of an output row.</param>
/// <param name="massPages">Pages of a split, or 0 when no mass is asked for.</param>
internal readonly unsafe struct SplitResult(float* memory, int rows, int width, int massPages)
{
    /// <summary>Unnormalised output, [rows][width].</summary>
    public float* Output { get; } = memory;

    /// <summary>Maximum score, [rows].</summary>
    public float* Max { get; } = memory + ((nint)rows * width);

    /// <summary>Sum of probabilities relative to the maximum, [rows].</summary>
    public float* Sum { get; } = memory + ((nint)rows * width) + Padded(rows);

    /// <summary>Sums of these probabilities by page, [rows][massPages]; null when no mass is asked for.</summary>
    public float* Mass { get; } = massPages == 0 ? null : memory + ((nint)rows * width) + (2 * Padded(rows));

    /// <summary>Floats that a result takes.</summary>
    public static nint Floats(int rows, int width, int massPages) => ((nint)rows * (width + massPages)) + (2 * Padded(rows));

    private static int Padded(int rows) => (rows + 15) & ~15;
}
