namespace MagicDec.Extensions.AI.Templates;

/// <summary>A failed operation on values, before it is known where in the template it stands.</summary>
internal sealed class TemplateValueException(string message) : Exception(message)
{
    /// <summary>Whether the template itself raised this, with <c>raise_exception</c>.</summary>
    public bool RaisedByTemplate { get; init; }
}
