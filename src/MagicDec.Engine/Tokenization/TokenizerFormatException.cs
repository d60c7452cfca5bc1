namespace MagicDec.Engine.Tokenization;

/// <summary>A tokenizer file is damaged, contradicts itself, or asks for a component that is not supported.</summary>
public sealed class TokenizerFormatException : Exception
{
    /// <summary>Creates an exception without details.</summary>
    public TokenizerFormatException()
        : this("A tokenizer file is not usable.")
    {
    }

    /// <summary>Creates an exception with a message of its own.</summary>
    /// <param name="message">What is wrong.</param>
    public TokenizerFormatException(string message)
        : this(message, null)
    {
    }

    /// <summary>Creates an exception with a message of its own and the exception behind it.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">The exception that was thrown first, or null.</param>
    public TokenizerFormatException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an exception that says where in which file what was expected and what was found.</summary>
    /// <param name="file">Name of the file, such as <c>tokenizer.json</c>.</param>
    /// <param name="jsonPath">Place in the file, such as <c>$.model.merges[3]</c>.</param>
    /// <param name="expected">What the reader expected there.</param>
    /// <param name="found">What it found instead.</param>
    /// <param name="innerException">The exception that was thrown first, or null.</param>
    public TokenizerFormatException(string file, string jsonPath, string expected, string found, Exception? innerException = null)
        : base($"{file}, {jsonPath}: expected {expected}, found {found}.", innerException)
    {
        File = file;
        JsonPath = jsonPath;
        Expected = expected;
        Found = found;
    }

    /// <summary>Name of the file, such as <c>tokenizer.json</c>; null where it is not known.</summary>
    public string? File { get; }

    /// <summary>Place in the file as a JSON path, such as <c>$.model.vocab</c>; null where it is not known.</summary>
    public string? JsonPath { get; }

    /// <summary>What the reader expected there; null where it is not known.</summary>
    public string? Expected { get; }

    /// <summary>What it found instead; null where it is not known.</summary>
    public string? Found { get; }
}
