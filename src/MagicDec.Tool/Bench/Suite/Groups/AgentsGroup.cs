using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Speculation;
using MagicDec.Tool.Bench.Agents;
using MagicDec.Tool.Bench.Machine;
using MagicDec.Tool.Options;
using static System.FormattableString;

namespace MagicDec.Tool.Bench.Suite.Groups;

/// <summary>Agents at work at once on an engine that knows nothing of them yet: prompts, answers and tool results together.</summary>
/// <param name="model">Name of the model, as on the command line.</param>
/// <param name="agents">Agents.</param>
/// <param name="context">Tokens of each history at the start.</param>
internal sealed class AgentsGroup(string model, int agents, int context) : ISuiteGroup
{
    private const int Steps = 3;
    private const int ToolTokens = 256;
    private const int AnswerTokens = 32;

    private string Load => Invariant($"agents/{model}/{agents}x{context}");

    public IReadOnlyList<SuiteCell> Cells => [Cell("off"), Cell("auto")];

    public ISuiteSession Open(IReadOnlyCollection<SuiteCell> cells, EngineOptions options, MachineReport machine, CancellationToken cancellationToken) =>
        new Session(options, (engine, mode) =>
        {
            engine.Drafting = new DraftingOptions { Mode = mode };
            engine.MaxConcurrentRequests = agents;
            return new AgentsSettings(model, agents, context, Steps, ToolTokens, AnswerTokens, Seed: 0, engine);
        });

    private SuiteCell Cell(string mode) => new(
        $"{Load}/{mode}", "Agents that answer, read a tool result and answer again", Invariant($"{model}, {agents} x {context:N0}, drafting {mode}"),
        SuiteCell.TokensPerSecond, mode == "off" ? null : $"{Load}/off");

    private sealed class Session(EngineOptions options, Func<EngineOptions, DraftingMode, AgentsSettings> createSettings) : ISuiteSession
    {
        public async Task<SuiteSample> MeasureAsync(SuiteCell cell, CancellationToken cancellationToken)
        {
            AgentsSettings settings = createSettings(options, cell.Baseline is null ? DraftingMode.Off : DraftingMode.Auto);
            using ModelFiles files = ModelOption.Open(settings.Model);
            AgentsReport report = await AgentsRun.RunAsync(settings, files, kvMebibytes: null, draftModel: null, cancellationToken).ConfigureAwait(false);
            return new SuiteSample(report.OutputTokensPerSecond, TokensSha256: report.TokensSha256);
        }

        public void Dispose()
        {
        }
    }
}
