namespace MagicDec.Engine.Requests;

/// <summary>Why a generation ended.</summary>
public enum GenerationFinishReason
{
    /// <summary>The model gave one of the stop tokens.</summary>
    Stop,

    /// <summary>The limit of output tokens, or the end of the context, was reached.</summary>
    Length,
}
