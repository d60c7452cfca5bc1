namespace MagicDec.Engine.Compute;

/// <summary>A row-major [outputs, inputs] tensor read row by row; implementations are safe to read from several threads.</summary>
internal interface IMatrixSource
{
    /// <summary>Number of outputs.</summary>
    int Rows { get; }

    /// <summary>Number of inputs, the length of a row.</summary>
    int Columns { get; }

    /// <summary>Widens one row to float32; <paramref name="destination"/> has <see cref="Columns"/> elements.</summary>
    void ReadRow(int row, Span<float> destination);
}
