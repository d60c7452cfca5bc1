namespace MagicDec.Extensions.AI.Templates;

/// <summary>
/// A chat template that could not be parsed, that exceeded a limit while it was rendered, or that refused the conversation.
/// </summary>
public sealed class ChatTemplateException : Exception
{
    /// <summary>Creates an exception without a place in a template.</summary>
    public ChatTemplateException()
        : this("The chat template failed.")
    {
    }

    /// <summary>Creates an exception without a place in a template.</summary>
    /// <param name="message">What was found and what was expected.</param>
    public ChatTemplateException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception without a place in a template.</summary>
    /// <param name="message">What was found and what was expected.</param>
    /// <param name="innerException">What caused it.</param>
    public ChatTemplateException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal ChatTemplateException(string message, SourcePosition position, Exception? innerException = null)
        : base($"Chat template, line {position.Line}, column {position.Column}: {message}", innerException)
    {
        Line = position.Line;
        Column = position.Column;
    }

    /// <summary>The line of the template, from 1; 0 when the failure has no place.</summary>
    public int Line { get; }

    /// <summary>The column in that line, in UTF-16 units from 1; 0 when the failure has no place.</summary>
    public int Column { get; }

    /// <summary>
    /// The template's own words when it refused the conversation with <c>raise_exception</c>; otherwise <see langword="null"/>.
    /// </summary>
    public string? RaisedMessage { get; internal init; }
}
