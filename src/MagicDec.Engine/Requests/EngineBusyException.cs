namespace MagicDec.Engine.Requests;

/// <summary>The queue is full and the request did not want to wait. Try again later, or elsewhere.</summary>
public sealed class EngineBusyException : Exception
{
    /// <summary>Makes the exception with a message of its own.</summary>
    public EngineBusyException()
        : base("The engine's queue is full.")
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is full and which setting changes it.</param>
    public EngineBusyException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is full and which setting changes it.</param>
    /// <param name="innerException">What led to it.</param>
    public EngineBusyException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
