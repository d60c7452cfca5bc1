using System.CommandLine;
using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Tool.Bench.Agents;
using MagicDec.Tool.Options;

namespace MagicDec.Tool.Commands.Bench;

/// <summary><c>magicdec bench agents</c>: how agents with growing histories are served together.</summary>
internal sealed class BenchAgentsCommand : Command
{
    private readonly ToolConsole _console;
    private readonly ModelOption _model;
    private readonly EngineKnobs _engine;
    private readonly DraftKnobs _draft;
    private readonly Option<int> _agents = Numbers.Create("--agents", "Agents at work at once.", 1, 4096, 8);
    private readonly Option<int> _context = CommonOptions.Context("Tokens of each agent's history before its first step.", 1024);
    private readonly Option<int> _steps = Numbers.Create("--steps", "Steps each agent takes.", 1, 100_000, 3);
    private readonly Option<int> _new = Numbers.Create("--new", "Tokens a tool result adds before each further step.", 1, 1_000_000, 256);
    private readonly Option<int> _answer = Numbers.Create("--answer", "Tokens of each answer.", 1, 1_000_000, 32);
    private readonly Option<ulong> _seed = CommonOptions.Seed("Which histories.");
    private readonly Option<int> _stepTokens = Numbers.Create("--step-tokens", "Most tokens computed in one engine step.", 16, 8192, 512);
    private readonly Option<double?> _kvMemory = Numbers.CreateOptional<double>("--kv-memory", "MiB for keys and values; default: room for all histories.", 0.001, 1e9);
    private readonly ReportOption _report;

    public BenchAgentsCommand(ToolConsole console)
        : base("agents", "Measures agents whose histories grow by tool results: tokens/s, waiting times, prefix hits, batch sizes.")
    {
        _console = console;
        _model = new ModelOption(this);
        this.AddAll(_agents, _context, _steps, _new, _answer, _seed, _stepTokens, _kvMemory);
        _report = new ReportOption(this, console);

        _engine = new EngineKnobs(this);
        _draft = new DraftKnobs(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        AgentsSettings settings = ReadSettings(parsed);
        using ModelFiles files = ModelOption.Open(settings.Model);
        AgentsReport report = await AgentsRun
            .RunAsync(settings, files, parsed.GetValue(_kvMemory), _draft.ModelName(parsed), cancellationToken).ConfigureAwait(false);
        _report.Write(parsed, report, AgentsText.Describe);
        return ExitCode.Success;
    }

    private AgentsSettings ReadSettings(ParseResult parsed)
    {
        EngineOptions options = _engine.Read(parsed);
        options.Drafting = _draft.Read(parsed);
        options.MaxStepTokens = parsed.GetValue(_stepTokens);
        options.MaxConcurrentRequests = parsed.GetValue(_agents);
        return new AgentsSettings(
            _model.NameOf(parsed), parsed.GetValue(_agents), parsed.GetValue(_context), parsed.GetValue(_steps), parsed.GetValue(_new), parsed.GetValue(_answer),
            parsed.GetValue(_seed), options);
    }
}
