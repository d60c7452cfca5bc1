namespace MagicDec.Engine.Tokenization.PreTokenizers;

/// <summary>When a Metaspace puts its mark before a piece.</summary>
internal enum PrependScheme
{
    /// <summary>Before every piece.</summary>
    Always,

    /// <summary>Before the piece that begins the input.</summary>
    First,

    /// <summary>Never.</summary>
    Never,
}
