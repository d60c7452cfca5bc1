namespace MagicDec.Engine.Tests.VectorWidths;

/// <summary>
/// A computation whose result must have the same bits with every vector width. Any class of this assembly that implements it (with a public
/// parameterless constructor) is run by <see cref="VectorWidthTests"/>; keep it small, for without vectors it runs some 100 times slower.
/// </summary>
internal interface IBitProbe
{
    /// <summary>Adds every result to <paramref name="hash"/>.</summary>
    void Run(BitHash hash);
}
