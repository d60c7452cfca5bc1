namespace MagicDec.Engine.Histories;

/// <summary>A history file is damaged, of another version, or of another model.</summary>
public sealed class HistoryFormatException : Exception
{
    /// <summary>Makes the exception with a message of its own.</summary>
    public HistoryFormatException()
        : base("The history file cannot be used.")
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was found and what was expected.</param>
    public HistoryFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was found and what was expected.</param>
    /// <param name="innerException">What led to it.</param>
    public HistoryFormatException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
