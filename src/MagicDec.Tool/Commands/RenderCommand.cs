using System.CommandLine;
using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Templates;
using MagicDec.Tool.Options;
using MagicDec.Tool.Text;

namespace MagicDec.Tool.Commands;

/// <summary>
/// <c>magicdec render MODEL FILE</c>: conversations as JSON in, prompts as JSON out. A conversation that the template refuses, or
/// that repeats a key, becomes an object with the key <c>error</c>.
/// </summary>
internal sealed class RenderCommand : Command
{
    private readonly ToolConsole _console;
    private readonly ModelOption _model;
    private readonly Argument<string?> _file = new("FILE")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "One object, or an array of objects, with messages, tools, add_generation_prompt; standard input if left out or -.",
    };

    private readonly TemplateOptions _template;
    private readonly Option<DateTime?> _date = new("--date") { Description = "The time that the template sees, such as 2025-07-10T12:00:00; default: now.", HelpName = "TIME" };

    public RenderCommand(ToolConsole console)
        : base("render", "Renders conversations with a model's chat template.")
    {
        _console = console;
        _model = new ModelOption(this);
        Add(_file);
        _template = new TemplateOptions(this);
        Add(_date);
        SetAction((parsed, cancellationToken) => Task.FromResult(Run(parsed, cancellationToken)));
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        (TemplateSource source, string? path) = _template.Read(parsed, _model, _file);
        TimeProvider clock = parsed.GetValue(_date) is { } date ? new FixedClock(date) : TimeProvider.System;
        JsonNode? output = JsonInput.Map(JsonInput.Read(path, _console), (item, place) => Render(source, item, place, clock, cancellationToken));
        _console.Out.WriteLine(ToolJson.Serialize(output));
        return ExitCode.Success;
    }

    private static JsonNode? Render(TemplateSource source, JsonNode? item, string place, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            ChatTemplateInput input = Conversation.Read(item, place);
            return source.Find(input.Tools is not null).Render(input with { TimeProvider = clock }, cancellationToken);
        }
        catch (ChatTemplateException problem)
        {
            return new JsonObject { ["error"] = problem.Message };
        }
    }
}
