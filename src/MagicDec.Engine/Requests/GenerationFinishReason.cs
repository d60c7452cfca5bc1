namespace MagicDec.Engine.Requests;

/// <summary>Why a generation ended.</summary>
public enum GenerationFinishReason
{
    /// <summary>The model gave one of the stop tokens.</summary>
    Stop,

    /// <summary>The limit of output tokens, or the end of the context, was reached.</summary>
    Length,

    /// <summary>The output is all that <see cref="GenerationRequest.Constraint"/> allows; its last token is part of it.</summary>
    Completed,
}
