namespace MagicDec.Engine.Constraints;

/// <summary>A constraint cannot be used: it is malformed, contradicts itself, is too large, or asks for what is not supported.</summary>
public sealed class ConstraintException : ArgumentException
{
    /// <summary>Makes the exception with a message of its own.</summary>
    public ConstraintException()
        : base("The constraint cannot be used.")
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">Where in the constraint something is wrong, what was found and what would be accepted.</param>
    public ConstraintException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">Where in the constraint something is wrong, what was found and what would be accepted.</param>
    /// <param name="innerException">What led to it.</param>
    public ConstraintException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
