using MagicDec.Engine.Compute.Simd;

namespace MagicDec.Engine.Compute.Attention.Tiles;

/// <summary>
/// How two consecutive rows (dimensions of keys, tokens of values) lie in a page: two bfloat16 halves of one 32-bit lane, or two
/// float32 rows one after the other.
/// </summary>
internal unsafe interface IKvReader
{
    /// <summary>Bytes from one pair of key dimensions (16 tokens each) to the next.</summary>
    static abstract int KeyStride { get; }

    /// <summary>Rows of 4-byte lanes that hold one pair of tokens' values.</summary>
    static abstract int RowsPerPair { get; }

    /// <summary>The first row of a pair.</summary>
    static abstract TVector Low<TVector, TSimd>(byte* source)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;

    /// <summary>The second row of a pair; rows of float32 are <paramref name="rowBytes"/> apart.</summary>
    static abstract TVector High<TVector, TSimd>(byte* source, int rowBytes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;
}
