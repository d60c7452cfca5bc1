using MagicDec.Engine;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Runners;
using MagicDec.Tool.Bench.Machine;
using MagicDec.Tool.Bench.Shared;
using MagicDec.Tool.Options;
using static System.FormattableString;

namespace MagicDec.Tool.Bench.Suite.Groups;

/// <summary>Single steps of one model over pseudo-random keys and values: decoding, prompts, and the first token after a history that is held.</summary>
/// <param name="model">Name of the model, as on the command line.</param>
internal sealed class StepGroup(string model) : ISuiteGroup
{
    private readonly List<StepLoad> _loads = [];
    private readonly string _name = model[(model.IndexOf(':', StringComparison.Ordinal) + 1)..];

    public IReadOnlyList<SuiteCell> Cells => [.. _loads.Select(load => load.Cell)];

    /// <summary>Adds decoding of so many sequences at once, at each of these depths.</summary>
    public StepGroup Decode(int batch, params int[] depths)
    {
        string chart = batch == 1 ? $"Decode, one sequence, {_name}" : $"Decode, several sequences at once, {_name}";
        foreach (int depth in depths)
        {
            Add($"decode/{_name}/{batch}x{depth}", chart, Invariant($"{batch} x {depth:N0} tokens held"), SuiteCell.TokensPerSecond, new StepLoad(batch, depth, 1));
        }

        return this;
    }

    /// <summary>Adds prompts of these lengths.</summary>
    public StepGroup Prefill(params int[] tokens)
    {
        foreach (int count in tokens)
        {
            Add($"prefill/{_name}/{count}", "Prompts", Invariant($"{_name}, {count:N0} tokens"), SuiteCell.TokensPerSecond, new StepLoad(0, 0, count));
        }

        return this;
    }

    /// <summary>Adds the wait for the first token of follow-ups of these lengths.</summary>
    public StepGroup FirstToken(int history, params int[] tokens)
    {
        foreach (int count in tokens)
        {
            Add($"first-token/{_name}/{history}+{count}", "First token after a cached history", Invariant($"{_name}, {history:N0} held, {count} new"), SuiteCell.Milliseconds, new StepLoad(1, history, count));
        }

        return this;
    }

    public string? Refusal(SuiteCell cell, EngineOptions options)
    {
        using ModelFiles files = ModelOption.Open(model);
        ModelConfig config = ModelConfig.Load(files);
        KvGeometry geometry = KvReservation.Geometry(config, options);
        StepLoad load = _loads.First(load => load.Cell == cell);
        return KvReservation.Shortage(options, config, geometry.BytesPerPage * load.Pages(geometry)) is { } shortage ? $"Its tokens {shortage}" : null;
    }

    public ISuiteSession Open(IReadOnlyCollection<SuiteCell> cells, EngineOptions options, MachineReport machine, CancellationToken cancellationToken)
    {
        StepLoad[] wanted = [.. _loads.Where(load => cells.Contains(load.Cell))];
        using ModelFiles files = ModelOption.Open(model);
        ModelConfig config = ModelConfig.Load(files);
        KvGeometry geometry = KvReservation.Geometry(config, options);
        int tokens = wanted.Max(load => load.Tokens);
        KvReservation.Apply(
            options, config, tokens, geometry.BytesPerPage * wanted.Max(load => load.Pages(geometry)), $"The loads of {model}", "Leave the largest out with --only.");
        return new StepSession(CpuRunner.Load(files, options.ToRunnerOptions(), progress: null, cancellationToken), wanted, options, machine);
    }

    private void Add(string name, string chart, string label, string unit, StepLoad load) => _loads.Add(load with { Cell = new SuiteCell(name, chart, label, unit) });
}
