namespace MagicDec.Engine.Tests.VectorWidths;

/// <summary>
/// A computation whose result must have the same bits with every vector width. Any class of this assembly that implements it (with a public
/// parameterless constructor) is run by <see cref="VectorWidthTests"/>; keep it small, for without vectors it runs some 100 times slower.
/// </summary>
internal interface IBitProbe
{
    /// <summary>Whether it uses matrix tiles, which the runtime's switch for all of a processor's special instructions turns off.</summary>
    bool UsesMatrixTiles => false;

    /// <summary>Adds every result to <paramref name="hash"/>.</summary>
    void Run(BitHash hash);
}
