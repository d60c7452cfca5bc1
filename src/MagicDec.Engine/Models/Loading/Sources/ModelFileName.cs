namespace MagicDec.Engine.Models.Loading.Sources;

/// <summary>The rule for names of files in a model folder: a plain name, on every operating system.</summary>
internal static class ModelFileName
{
    /// <summary>Rejects names that could reach outside the folder.</summary>
    public static void Check(string fileName, string? namedBy = null)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        bool plain = fileName.Length is > 0 and <= 255 && fileName.AsSpan().IndexOfAny("/\\:") < 0
            && !fileName.Any(char.IsControl) && fileName.Trim('.', ' ').Length > 0;
        if (!plain)
        {
            throw new ModelFormatException(
                namedBy ?? fileName, null, "the plain name of a file in the model folder", $"'{fileName}'",
                "Files outside the folder are not read.");
        }
    }
}
