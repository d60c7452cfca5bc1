using System.CommandLine;
using MagicDec.Tool.Bench.Masks;
using MagicDec.Tool.Options;

namespace MagicDec.Tool.Commands.Bench;

/// <summary><c>magicdec bench masks</c>: what token masks cost a step; needs no model.</summary>
internal sealed class BenchMasksCommand : Command
{
    private readonly ToolConsole _console;
    private readonly Option<int> _tokens = Numbers.Create("--vocabulary", "Tokens of the pseudo-random vocabulary.", 512, 1_000_000, 128_256);
    private readonly Option<int> _walks = Numbers.Create("--walks", "Outputs of each constraint.", 2, 1_000_000, 100);
    private readonly Option<int> _steps = Numbers.Create("--steps", "Most tokens of an output.", 1, 1_000_000, 200);
    private readonly ReportOption _report;

    public BenchMasksCommand(ToolConsole console)
        : base("masks", "Measures what token masks cost a step, for several constraints over a pseudo-random vocabulary.")
    {
        _console = console;
        Add(_tokens);
        Add(_walks);
        Add(_steps);
        _report = new ReportOption(this, console);
        SetAction((parsed, cancellationToken) => Task.Run(() => Run(parsed, cancellationToken), cancellationToken));
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        MaskReport report = new MaskBenchmark(parsed.GetValue(_tokens), parsed.GetValue(_walks), parsed.GetValue(_steps)).Run(cancellationToken);
        _report.Write(parsed, report, MaskText.Describe);
        return ExitCode.Success;
    }
}
