using System.CommandLine;
using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Models.Nano.Evaluation;
using MagicDec.Tool.Options;
using MagicDec.Tool.Text;

namespace MagicDec.Tool.Commands;

/// <summary><c>magicdec eval MODEL</c>: how well a model answers questions in the incident language, by skill and prompt length.</summary>
internal sealed class EvalCommand : Command
{
    private readonly ToolConsole _console;
    private readonly ModelOption _model;
    private readonly EngineKnobs _engine;
    private readonly Option<NumberList<int>?> _lengths = Numbers.CreateList("--lengths", "Prompt lengths in tokens, about.", 256, 1_000_000, 1024, 2048, 4096, 8192);
    private readonly Option<int> _tasks = Numbers.Create("--tasks", "Questions a skill and length; single facts get twice as many.", 1, 100_000, 20);
    private readonly Option<long> _seed = Numbers.Create("--seed", "The first question's seed.", 0, long.MaxValue, 900_000);
    private readonly Option<bool> _wrong = new("--wrong") { Description = "Also print what was answered wrongly." };

    public EvalCommand(ToolConsole console)
        : base("eval", "Asks a model fresh questions in the embedded model's language and prints the share of exact answers.")
    {
        _console = console;
        _model = new ModelOption(this);

        // With blanks between, too.
        _lengths.Arity = ArgumentArity.OneOrMore;
        _lengths.AllowMultipleArgumentsPerToken = true;
        Add(_lengths);
        Add(_tasks);
        Add(_seed);
        Add(_wrong);
        _engine = new EngineKnobs(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        int tasks = parsed.GetValue(_tasks);
        NanoEvaluationOptions options = new()
        {
            Lengths = Numbers.ValuesOf(parsed, _lengths),
            TasksPerCell = tasks,
            SingleFactTasks = 2 * tasks,
            Seed = (ulong)parsed.GetValue(_seed),
        };
        using ModelFiles files = _model.Open(parsed);
        _ = ModelText.LoadTokenizer(files);
        InferenceEngine engine = await InferenceEngine.LoadAsync(files, _engine.Read(parsed), cancellationToken: cancellationToken).ConfigureAwait(false);
        await using (engine.ConfigureAwait(false))
        {
            EngineGenerator generator = new(engine);
            NanoReport report = await NanoEvaluation.RunAsync(generator.GenerateAsync, options, null, cancellationToken).ConfigureAwait(false);
            await _console.Out.WriteLineAsync(report.ToMarkdown()).ConfigureAwait(false);
            if (parsed.GetValue(_wrong))
            {
                await _console.Out.WriteLineAsync(report.DescribeWrong()).ConfigureAwait(false);
            }
        }

        return ExitCode.Success;
    }
}
