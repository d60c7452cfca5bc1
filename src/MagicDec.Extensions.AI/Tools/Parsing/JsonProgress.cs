namespace MagicDec.Extensions.AI.Tools.Parsing;

/// <summary>What a character did to a JSON object.</summary>
internal enum JsonProgress
{
    Incomplete,

    /// <summary>The character closed the object.</summary>
    Complete,

    /// <summary>The character cannot be part of one.</summary>
    Invalid,
}
