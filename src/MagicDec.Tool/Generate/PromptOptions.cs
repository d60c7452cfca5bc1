using System.CommandLine;
using System.Text.Json;

namespace MagicDec.Tool.Generate;

/// <summary><c>--prompt TEXT</c>, <c>--prompt-file FILE</c> or <c>--tokens JSON</c>.</summary>
internal sealed class PromptOptions
{
    private readonly Option<string?> _text = new("--prompt", "-p") { Description = "The text to continue.", HelpName = "TEXT" };
    private readonly Option<string?> _file = new("--prompt-file") { Description = "A file with the text to continue.", HelpName = "FILE" };
    private readonly Option<string?> _tokens = new("--tokens") { Description = "The token ids to continue, as a JSON array.", HelpName = "JSON" };
    private readonly Option<bool> _noSpecial = new("--no-special-tokens") { Description = "Do not put the tokenizer's special tokens (such as BOS) around the text." };

    /// <summary>Adds the options to a command.</summary>
    public PromptOptions(Command command)
    {
        command.Add(_text);
        command.Add(_file);
        command.Add(_tokens);
        command.Add(_noSpecial);
    }

    /// <exception cref="UsageException">Not exactly one of the options is given, or the JSON is not an array of token ids.</exception>
    public PromptSource Read(ParseResult parsed)
    {
        bool special = !parsed.GetValue(_noSpecial);
        return (parsed.GetValue(_text), parsed.GetValue(_file), parsed.GetValue(_tokens)) switch
        {
            ({ } text, null, null) => new PromptSource(text, null, special),
            (null, { } file, null) => new PromptSource(ReadFile(file), null, special),
            (null, null, { } json) => new PromptSource(null, ParseTokens(json), special),
            _ => throw new UsageException("Give one of --prompt TEXT, --prompt-file FILE and --tokens JSON."),
        };
    }

    private static string ReadFile(string path) =>
        File.Exists(path) ? File.ReadAllText(path) : throw new UsageException($"There is no file '{path}'.");

    private static int[] ParseTokens(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<int[]>(json) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new UsageException($"--tokens is '{json}'; it must be a JSON array of token ids, such as [1, 2, 3].");
        }
    }
}
