using System.CommandLine;
using System.Globalization;
using MagicDec.Engine.Models.Loading;
using MagicDec.Tool.Export;
using MagicDec.Tool.Options;

namespace MagicDec.Tool.Commands;

/// <summary><c>magicdec export MODEL --gguf FILE</c>: the weights for llama.cpp, to compare engines on the very same numbers.</summary>
internal sealed class ExportCommand : Command
{
    private readonly ToolConsole _console;
    private readonly ModelOption _model;
    private readonly Option<string> _gguf = new("--gguf") { Description = "The GGUF file to write.", HelpName = "FILE", Required = true };
    private readonly Option<string> _type = new("--type") { Description = "Number format of the matrices: f32, f16 or bf16.", HelpName = "TYPE", DefaultValueFactory = _ => "bf16" };

    public ExportCommand(ToolConsole console)
        : base("export", "Writes a model's weights as a GGUF file for llama.cpp, without a tokenizer.")
    {
        _console = console;
        _model = new ModelOption(this);
        _type.AcceptOnlyFromAmong("f32", "f16", "bf16");
        Add(_gguf);
        Add(_type);
        SetAction((parsed, cancellationToken) => Task.Run(() => Run(parsed, cancellationToken), cancellationToken));
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        using ModelFiles files = _model.Open(parsed);
        string path = parsed.GetValue(_gguf)!;
        GgufType type = parsed.GetValue(_type) switch { "f32" => GgufType.Float32, "f16" => GgufType.Float16, _ => GgufType.BFloat16 };
        try
        {
            long bytes = GgufExport.Write(files, path, type, cancellationToken);
            _console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {bytes / 1e6:F1} MB, {parsed.GetValue(_type)}, no tokenizer (llama.cpp runs it on token ids: llama-bench, llama-batched-bench)"));
            return ExitCode.Success;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{path}' cannot be written: {problem.Message}");
        }
    }
}
