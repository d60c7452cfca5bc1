namespace MagicDec.Engine.Models.Loading;

/// <summary>A model's files are missing, damaged, or of a kind the engine cannot run. The message says where, what and what to do.</summary>
public sealed class ModelFormatException : Exception
{
    /// <summary>Makes the exception and its message.</summary>
    /// <param name="file">File at fault, as named in the model folder.</param>
    /// <param name="tensor">Tensor at fault, or null.</param>
    /// <param name="expected">What should have been there.</param>
    /// <param name="found">What was there.</param>
    /// <param name="advice">What the reader can do about it, a sentence; or null.</param>
    /// <param name="innerException">The underlying failure, or null.</param>
    public ModelFormatException(
        string file, string? tensor, string expected, string found, string? advice = null, Exception? innerException = null)
        : base(Describe(file, tensor, expected, found, advice), innerException)
    {
        File = file;
        Tensor = tensor;
        Expected = expected;
        Found = found;
    }

    /// <summary>File at fault, as named in the model folder.</summary>
    public string File { get; }

    /// <summary>Tensor at fault, or null when the fault is not in one.</summary>
    public string? Tensor { get; }

    /// <summary>What should have been there.</summary>
    public string Expected { get; }

    /// <summary>What was there.</summary>
    public string Found { get; }

    private static string Describe(string file, string? tensor, string expected, string found, string? advice)
    {
        string where = tensor is null ? file : $"{file}, tensor '{tensor}'";
        string message = $"{where}: expected {expected}, found {found}.";
        return advice is null ? message : $"{message} {advice}";
    }
}
