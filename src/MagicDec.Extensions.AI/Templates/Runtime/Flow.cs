namespace MagicDec.Extensions.AI.Templates.Runtime;

/// <summary>How a block of statements ended.</summary>
internal enum Flow
{
    /// <summary>At its end.</summary>
    Normal,

    /// <summary>With a break.</summary>
    Break,

    /// <summary>With a continue.</summary>
    Continue,
}
