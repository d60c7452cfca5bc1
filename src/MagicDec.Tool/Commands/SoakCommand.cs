using System.CommandLine;
using MagicDec.Engine;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Speculation;
using MagicDec.Tool.Bench.Shared;
using MagicDec.Tool.Options;
using MagicDec.Tool.Soak;

namespace MagicDec.Tool.Commands;

/// <summary><c>magicdec soak</c>: random mixed traffic for some minutes; fails on a wrong token, a leak or a lost request.</summary>
internal sealed class SoakCommand : Command
{
    private readonly ToolConsole _console;
    private readonly ModelOption _model;
    private readonly EngineKnobs _engine;
    private readonly Option<double> _minutes = Numbers.Create("--minutes", "For how long.", 0.001, 100_000, 10);
    private readonly Option<int> _agents = Numbers.Create("--agents", "Agents at work at once.", 1, 4096, 12);
    private readonly Option<ulong> _seed = CommonOptions.Seed("Which traffic; its timing differs from run to run all the same.");
    private readonly ReportOption _report;

    public SoakCommand(ToolConsole console)
        : base("soak", "Drives random mixed traffic (many agents, cancels, slow readers, bad requests, a full KV pool) and checks answers, memory and pages.")
    {
        _console = console;
        _model = new ModelOption(this);
        this.AddAll(_minutes, _agents, _seed);
        _report = new ReportOption(this, console);

        _engine = new EngineKnobs(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        SoakSettings settings = new(
            _model.NameOf(parsed), TimeSpan.FromMinutes(parsed.GetValue(_minutes)), parsed.GetValue(_agents), parsed.GetValue(_seed), TimeSpan.FromMinutes(1),
            _engine.Read(parsed));
        using ModelFiles files = ModelOption.Open(settings.Model);
        ModelConfig config = ModelConfig.Load(files);
        InferenceEngine engine = await InferenceEngine.LoadAsync(files, Tested(settings, config), cancellationToken: cancellationToken).ConfigureAwait(false);
        await using (engine.ConfigureAwait(false))
        {
            InferenceEngine alone = await InferenceEngine.LoadAsync(files, Alone(settings, config), cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (alone.ConfigureAwait(false))
            {
                SoakReport report = await new SoakRun(settings, engine, alone).RunAsync(Tell, cancellationToken).ConfigureAwait(false);
                Tell(report);
                _report.Write(parsed, report, SoakText.Verdict);
                return report.Passed ? ExitCode.Success : ExitCode.Failure;
            }
        }
    }

    private void Tell(SoakReport report) => _console.Error.WriteLine(SoakText.Progress(report));

    /// <summary>Too little memory for all agents, small steps, so that prompts are cut up, and a short queue.</summary>
    private static EngineOptions Tested(SoakSettings settings, ModelConfig config)
    {
        EngineOptions options = settings.Options;
        options.KvMemoryBytes = Bytes(options, config, settings.PoolTokens);
        options.MaxContextTokens = SoakSettings.LongestContext;
        options.MaxStepTokens = 96;
        options.MaxQueuedRequests = Math.Max(1, settings.Agents / 2);
        options.QueueFullMode = QueueFullMode.Throw;
        return options;
    }

    /// <summary>The plainest engine there is.</summary>
    private static EngineOptions Alone(SoakSettings settings, ModelConfig config) => new()
    {
        Threads = 1,
        WeightFormat = settings.Options.WeightFormat,
        KvFormat = settings.Options.KvFormat,
        KvMemoryBytes = Bytes(settings.Options, config, SoakSettings.LongestContext),
        MaxContextTokens = SoakSettings.LongestContext,
        Drafting = DraftingOptions.Off,
        PrefixCache = false,
    };

    private static long Bytes(EngineOptions options, ModelConfig config, int tokens)
    {
        KvGeometry geometry = KvReservation.Geometry(config, options);
        return geometry.BytesPerPage * geometry.PagesFor(tokens);
    }
}
