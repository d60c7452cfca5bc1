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
    private readonly ReportOption _report;

    public InfoCommand(ToolConsole console)
        : base("info", "Shows a model's architecture, parameters, KV bytes per token, tokenizer and chat template.")
    {
        _console = console;
        _model = new ModelOption(this);
        _report = new ReportOption(this, console);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        using ModelFiles files = _model.Open(parsed);
        ModelInfo info = ModelInfo.Read(files);
        _report.Write(parsed, info, InfoText.Describe);
        return ExitCode.Success;
    }
}
