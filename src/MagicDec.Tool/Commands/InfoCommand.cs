using System.CommandLine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Tool.Info;
using MagicDec.Tool.Options;

namespace MagicDec.Tool.Commands;

/// <summary><c>magicdec info MODEL</c>: what a model is, without loading its weights.</summary>
internal sealed class InfoCommand : Command
{
    private readonly ToolConsole _console;
    private readonly ModelOption _model;
    private readonly Option<bool> _json = CommonOptions.Json();

    public InfoCommand(ToolConsole console)
        : base("info", "Shows a model's architecture, parameters, KV bytes per token, tokenizer and chat template.")
    {
        _console = console;
        _model = new ModelOption(this);
        Add(_json);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        using ModelFiles files = _model.Open(parsed);
        ModelInfo info = ModelInfo.Read(files);
        _console.Out.WriteLine(parsed.GetValue(_json) ? ToolJson.Serialize(info) : InfoText.Describe(info));
        return ExitCode.Success;
    }
}
