namespace MagicDec.Engine.KvCache;

/// <summary>How keys and values are stored.</summary>
public enum KvFormat
{
    /// <summary>2 bytes an element, rounded to nearest even.</summary>
    BFloat16,

    /// <summary>4 bytes an element, exact.</summary>
    Float32,
}
