using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Tokenization;
using MagicDec.Tool.Options;
using MagicDec.Tool.Text;

namespace MagicDec.Tool.Commands;

/// <summary><c>magicdec tokenize MODEL FILE</c>: a JSON array of texts in, their token ids as JSON out; or the other way round.</summary>
internal sealed class TokenizeCommand : Command
{
    private readonly ToolConsole _console;
    private readonly ModelOption _model;
    private readonly Argument<string?> _file = new("FILE") { Arity = ArgumentArity.ZeroOrOne, Description = "A JSON array of strings; standard input if left out or -." };
    private readonly Option<bool> _special = new("--add-special-tokens") { Description = "Put the tokenizer's special tokens (such as BOS) around each text." };
    private readonly Option<bool> _decode = new("--decode") { Description = "The other way round: arrays of token ids in, texts out." };
    private readonly Option<bool> _skipSpecial = new("--skip-special-tokens") { Description = "With --decode: leave special tokens out of the text." };

    public TokenizeCommand(ToolConsole console)
        : base("tokenize", "Turns a JSON array of texts into their token ids.")
    {
        _console = console;
        _model = new ModelOption(this);
        Add(_file);
        Add(_special);
        Add(_decode);
        Add(_skipSpecial);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        (string name, string? path) = _model.NameAndNext(parsed, _file);
        using ModelFiles files = ModelOption.Open(name);
        Tokenizer tokenizer = ModelText.LoadTokenizer(files);
        JsonNode input = JsonInput.Read(path, _console);
        JsonNode? output = parsed.GetValue(_decode)
            ? JsonInput.Map(AsList(input), (item, place) => tokenizer.Decode(ReadIds(item, place), parsed.GetValue(_skipSpecial)))
            : JsonInput.Map(input, (item, place) => Ids(tokenizer.Encode(ReadText(item, place), parsed.GetValue(_special))));
        _console.Out.WriteLine(ToolJson.Serialize(output));
        return ExitCode.Success;
    }

    /// <summary>An array of ids counts as one item, not as many.</summary>
    private static JsonNode AsList(JsonNode input) =>
        input is JsonArray { Count: > 0 } array && array[0] is JsonValue ? new JsonArray(array.DeepClone()) : input;

    private static JsonArray Ids(int[] ids) => new([.. ids.Select(id => JsonValue.Create(id))]);

    private static string ReadText(JsonNode? item, string place) => Read(place, () =>
        item?.GetValueKind() == JsonValueKind.String
            ? item.GetValue<string>()
            : throw new UsageException($"{place} is {Kind(item)}; tokenize takes an array of strings."));

    private static int[] ReadIds(JsonNode? item, string place) => Read(place, () =>
    {
        try
        {
            return item.Deserialize<int[]>() ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new UsageException($"{place} is {Kind(item)}; tokenize --decode takes arrays of token ids.");
        }
    });

    private static T Read<T>(string place, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            // Nodes made of text look at it only now.
            throw new UsageException($"{place} holds half a surrogate pair, which is no Unicode text.");
        }
    }

    private static string Kind(JsonNode? item) => item is null ? "null" : $"{item.GetValueKind().ToString().ToLowerInvariant()} {Shortened(item)}";

    private static string Shortened(JsonNode item) => item.ToJsonString() is { Length: > 40 } text ? text[..40] + "..." : item.ToJsonString();
}
