using System.CommandLine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Models.Nano;

namespace MagicDec.Tool.Options;

/// <summary>Which model a command works on, given as its first argument or as <c>--model</c>; the one place where names of models are resolved.</summary>
internal sealed class ModelOption
{
    private const string RandomPrefix = "random:";

    private const string Kinds =
        "a model folder, 'nano' (the embedded model), 'random:SHAPE' (random weights; SHAPE is 15m, 135m, 1b, 8b or the path of a config.json), or that path alone";

    private readonly Argument<string?> _argument = new("MODEL") { Arity = ArgumentArity.ZeroOrOne, Description = $"The model: {Kinds}." };
    private readonly Option<string?> _option = new("--model", "-m") { Description = "The same as MODEL.", HelpName = "MODEL" };

    /// <summary>Adds MODEL and --model to a command.</summary>
    public ModelOption(Command command)
    {
        command.Add(_argument);
        command.Add(_option);
    }

    /// <summary>What names the model.</summary>
    /// <exception cref="UsageException">It is named not at all, or twice.</exception>
    public string NameOf(ParseResult parsed) => (parsed.GetValue(_argument), parsed.GetValue(_option)) switch
    {
        ({ } name, null) => name,
        (null, { } name) => name,
        (null, null) => throw new UsageException($"Name a model: {Kinds}."),
        ({ } first, { } second) => throw new UsageException($"Two models are named, '{first}' and '{second}'; name one."),
    };

    /// <summary>As <see cref="NameOf"/>, for a command with a second argument: with --model, the first argument is that one.</summary>
    public (string Name, string? Next) NameAndNext(ParseResult parsed, Argument<string?> next) =>
        IsSecondInFirstPlace(parsed, next) ? (parsed.GetValue(_option)!, parsed.GetValue(_argument)) : (NameOf(parsed), parsed.GetValue(next));

    /// <summary>For a command that can do without a model: where there is one argument only, it is the second one, not the model.</summary>
    public (string? Name, string? Next) NameIfAnyAndNext(ParseResult parsed, Argument<string?> next) =>
        parsed.GetValue(next) is null ? (parsed.GetValue(_option), parsed.GetValue(_argument)) : NameAndNext(parsed, next);

    private bool IsSecondInFirstPlace(ParseResult parsed, Argument<string?> next) =>
        parsed.GetValue(_option) is not null && parsed.GetValue(next) is null;

    /// <summary>Opens the model that the command line names.</summary>
    public ModelFiles Open(ParseResult parsed) => Open(NameOf(parsed));

    /// <summary>Opens a model's files; the caller disposes them.</summary>
    /// <exception cref="UsageException">There is no such model.</exception>
    public static ModelFiles Open(string name)
    {
        if (name == NanoModel.Name)
        {
            return NanoModel.OpenFiles();
        }

        if (name.StartsWith(RandomPrefix, StringComparison.Ordinal))
        {
            return OpenRandom(name[RandomPrefix.Length..]);
        }

        if (Directory.Exists(name))
        {
            return ModelFiles.FromDirectory(name);
        }

        if (File.Exists(name))
        {
            return OpenRandom(name);
        }

        throw new UsageException(name.StartsWith('-') ? $"There is no option '{name}' here." : $"There is no folder or file '{name}'. A model is {Kinds}.");
    }

    /// <summary>Whether the model's weights are random, so that only its speed means anything.</summary>
    public static bool IsRandom(string name) =>
        name.StartsWith(RandomPrefix, StringComparison.Ordinal) || (name != NanoModel.Name && !Directory.Exists(name) && File.Exists(name));

    private static ModelFiles OpenRandom(string shape)
    {
        try
        {
            return shape.Length > 0
                ? ModelFiles.Random(shape)
                : throw new UsageException($"'{RandomPrefix}' lacks a shape. A model is {Kinds}.");
        }
        catch (ModelFormatException problem)
        {
            throw new UsageException($"'{RandomPrefix}{shape}' cannot be made: {problem.Message}");
        }
    }
}
