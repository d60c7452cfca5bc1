namespace MagicDec.Extensions.AI.Tools;

/// <summary>Whether an answer calls tools.</summary>
internal enum ToolUse
{
    /// <summary>It must not.</summary>
    None,

    /// <summary>As the model sees fit.</summary>
    Auto,

    /// <summary>It must hold a call.</summary>
    Required,
}
