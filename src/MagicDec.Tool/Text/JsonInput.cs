using System.Text.Json;
using System.Text.Json.Nodes;

namespace MagicDec.Tool.Text;

/// <summary>Reads the JSON that a command works on: a file, or standard input for <c>-</c> or no name.</summary>
internal static class JsonInput
{
    /// <exception cref="UsageException">There is no such file, or its content is no JSON.</exception>
    public static JsonNode Read(string? path, ToolConsole console)
    {
        bool standard = path is null or "-";
        try
        {
            return JsonNode.Parse(standard ? console.In.ReadToEnd() : File.ReadAllText(path!))
                ?? throw new UsageException($"{Name(path)} holds null; it must hold an array.");
        }
        catch (JsonException problem)
        {
            throw new UsageException($"{Name(path)} is no JSON: {problem.Message}");
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"There is no file '{path}'.");
        }
    }

    /// <summary>Answers an array item by item, and anything else as one item.</summary>
    public static JsonNode? Map(JsonNode input, Func<JsonNode?, string, JsonNode?> answer) => input is JsonArray items
        ? new JsonArray([.. items.Select((item, index) => answer(item, $"item {index}"))])
        : answer(input, "the input");

    private static string Name(string? path) => path is null or "-" ? "The standard input" : $"'{path}'";
}
