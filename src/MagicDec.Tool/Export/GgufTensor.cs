namespace MagicDec.Tool.Export;

/// <summary>A tensor to write.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Rows">Rows; 1 for a vector.</param>
/// <param name="Columns">Values of a row.</param>
/// <param name="IsVector">Whether it has one dimension; vectors are float32 whatever the matrices are.</param>
/// <param name="ReadRow">Reads a row.</param>
internal sealed record GgufTensor(string Name, int Rows, int Columns, bool IsVector, Action<int, Span<float>> ReadRow)
{
    /// <summary>The format it is written in where matrices are in <paramref name="matrices"/>.</summary>
    public GgufType TypeAmong(GgufType matrices) => IsVector ? GgufType.Float32 : matrices;

    /// <summary>Bytes of its values.</summary>
    public long ByteCount(GgufType matrices) => (long)Rows * Columns * (TypeAmong(matrices) == GgufType.Float32 ? 4 : 2);
}
