using System.Globalization;
using System.Text.Json;
using MagicDec.Engine.Tokenization.Files;

namespace MagicDec.Engine.Tokenization.Json;

/// <summary>Opens the JSON files of a tokenizer.</summary>
internal static class JsonFile
{
    private const int LargestFile = 512 << 20;
    private const int DeepestNesting = 64;

    /// <summary>Parses a file whose value is an object.</summary>
    /// <param name="content">The UTF-8 of the file; must not change while the document lives.</param>
    /// <param name="file">The name for messages.</param>
    /// <param name="root">The value.</param>
    public static JsonDocument Parse(ReadOnlyMemory<byte> content, string file, out JsonField root)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        if (content.Span.StartsWith(mark))
        {
            content = content[mark.Length..];
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = DeepestNesting });
        }
        catch (JsonException e)
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"line {e.LineNumber + 1}, byte {e.BytePositionInLine}");
            throw new TokenizerFormatException(file, "$", "well-formed JSON", $"an error at {place} ({content.Length} bytes)", e);
        }

        root = new JsonField(document.RootElement, "$", file);
        return root.IsObject ? document : throw root.Unexpected("an object");
    }

    /// <summary>The bytes of a file; empty where it does not exist.</summary>
    public static ReadOnlyMemory<byte> ReadOptional(ModelFolder folder, string file)
    {
        if (folder.Find(file, out string? outside) is not { } info)
        {
            return outside is null
                ? default
                : throw new TokenizerFormatException(file, "$", "a link to a file in the model folder", $"one to '{outside}'");
        }

        return info.Length <= LargestFile
            ? File.ReadAllBytes(info.FullName)
            : throw new TokenizerFormatException(
                file, "$", string.Create(CultureInfo.InvariantCulture, $"at most {LargestFile} bytes"),
                string.Create(CultureInfo.InvariantCulture, $"{info.Length} bytes"));
    }
}
