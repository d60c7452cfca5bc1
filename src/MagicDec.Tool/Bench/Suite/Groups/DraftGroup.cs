using MagicDec.Engine;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Runners;
using MagicDec.Engine.Speculation;
using MagicDec.Tool.Bench.Drafting;
using MagicDec.Tool.Bench.Machine;
using MagicDec.Tool.Bench.Shared;
using MagicDec.Tool.Options;
using static System.FormattableString;

namespace MagicDec.Tool.Bench.Suite.Groups;

/// <summary>Whole answers from the same histories: plain, and drafted in several ways. Their tokens have to be equal.</summary>
/// <param name="model">Name of the model, as on the command line.</param>
/// <param name="batch">Sequences.</param>
/// <param name="context">Tokens of each.</param>
/// <param name="replay">The simulated acceptance; null: drafts are what the model drafts.</param>
internal sealed class DraftGroup(string model, int batch, int context, double? replay = null) : ISuiteGroup
{
    private const int NewTokens = 96;

    private static readonly Dictionary<string, DraftingOptions> Modes = new(StringComparer.Ordinal)
    {
        ["off"] = DraftingOptions.Off,
        ["sparse"] = new DraftingOptions { Mode = DraftingMode.Fixed, Drafter = Drafter.Sparse, DraftLength = 3 },
        ["auto"] = new DraftingOptions { Mode = DraftingMode.Auto },
    };

    private readonly string _name = model[(model.IndexOf(':', StringComparison.Ordinal) + 1)..];

    public IReadOnlyList<SuiteCell> Cells => replay is null ? [Cell("off"), Cell("sparse"), Cell("auto")] : [Cell("off"), Cell("sparse")];

    public ISuiteSession Open(IReadOnlyCollection<SuiteCell> cells, EngineOptions options, MachineReport machine, CancellationToken cancellationToken)
    {
        FillMode fill = ModelOption.IsRandom(model) ? FillMode.Kv : FillMode.Compute;
        BenchSettings settings = new(model, batch, context, NewTokens, fill, Seed: 0, options);
        using ModelFiles files = ModelOption.Open(model);
        ModelConfig config = ModelConfig.Load(files);
        KvGeometry geometry = KvReservation.Geometry(config, options);
        KvReservation.Apply(
            options, config, context + NewTokens, geometry.BytesPerPage * DraftBenchmark.PagesFor(settings, geometry), $"{batch} sequences", "Leave this load out with --only.");
        CpuRunner runner = CpuRunner.Load(files, options.ToRunnerOptions(), progress: null, cancellationToken);
        int[][] prompts = BenchPrompts.Create(settings, runner.Config, TokenizerFiles.TryLoad(files));
        DraftSettings drafting = new(Modes["sparse"], Compare: false, Repeats: 1, replay);
        DraftBenchmark benchmark = new(settings, drafting, machine, runner, draftModel: null, prompts);
        benchmark.Prepare(cells.Contains(Cell("auto")), cancellationToken);
        return new Session(runner, benchmark, cells.ToDictionary(cell => cell, cell => Modes[cell.Name[(cell.Name.LastIndexOf('/') + 1)..]]));
    }

    private SuiteCell Cell(string mode)
    {
        string load = replay is { } acceptance ? Invariant($"draft/{_name}/{batch}x{context}/replayed-{acceptance}") : $"draft/{_name}/{batch}x{context}";
        string simulated = replay is { } simulatedAcceptance ? Invariant($", SIMULATED {simulatedAcceptance}") : "";
        return new SuiteCell(
            $"{load}/{mode}", "Drafting", Invariant($"{_name}, {batch} x {context:N0}{simulated}, {mode}"), SuiteCell.TokensPerSecond, mode == "off" ? null : $"{load}/off");
    }

    private sealed class Session(CpuRunner runner, DraftBenchmark benchmark, Dictionary<SuiteCell, DraftingOptions> modes) : ISuiteSession
    {
        public Task<SuiteSample> MeasureAsync(SuiteCell cell, CancellationToken cancellationToken)
        {
            (DraftRun run, int[][] tokens) = benchmark.RunOnce(modes[cell], cancellationToken);
            int[] all = [.. tokens.SelectMany(row => row)];
            return Task.FromResult(new SuiteSample(all.Length / run.TotalTime.TotalSeconds, TokensSha256: BenchTokens.Hash(all)));
        }

        public void Dispose() => runner.Dispose();
    }
}
