using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Testing.Paper;
using MagicDec.Tool.Planning.Rooflines;

namespace MagicDec.Tool.Tests.Planning;

/// <summary>A row of the paper as a planner sees it: models, views and the three steps that were timed.</summary>
internal sealed class PaperLoad
{
    /// <summary>Devices of every row.</summary>
    public const int Devices = 8;

    private static readonly ModelConfig Llama8B = Load("8b");
    private static readonly ModelConfig Llama1B = Load("1b");

    private static readonly ModelConfig Llama7B = Llama8B with
    {
        IntermediateSize = 11008,
        KvHeadCount = 32,
        VocabularySize = 32000,
    };

    private static readonly ModelConfig TinyLlama = Llama7B with
    {
        HiddenSize = 2048,
        IntermediateSize = 5632,
        LayerCount = 22,
        KvHeadCount = 4,
        HeadSize = 64,
    };

    private readonly ModelConfig _target;
    private readonly ModelConfig _draft;

    private PaperLoad(PaperRow row)
    {
        Row = row;
        _target = row.IsH100 ? Llama8B : Llama7B;
        _draft = !row.HasDraftModel ? _target : row.IsH100 ? Llama1B : TinyLlama;
        Budget = row.Setup.Contains("SnapKV", StringComparison.Ordinal) ? 2049 : 512;
    }

    /// <summary>All 42.</summary>
    public static IReadOnlyList<PaperLoad> All { get; } = [.. PaperRow.All.Select(row => new PaperLoad(row))];

    public PaperRow Row { get; }

    /// <summary>Tokens a draft reads.</summary>
    public int Budget { get; }

    /// <summary>GPU and drafter.</summary>
    public string Kind => $"{Gpu}, {(Row.HasDraftModel ? "draft model" : "self")}";

    /// <summary>Name of the preset.</summary>
    public string Gpu => Row.IsH100 ? "h100" : "a100";

    /// <summary>What was timed: a plain step, a draft step and the check.</summary>
    public (ModelConfig Model, int Context, int Rows, double Seconds)[] Steps =>
    [
        (_target, Row.Context, 1, Row.PlainMs / 1e3),
        (_draft, Math.Min(Budget, Row.Context), 1, Row.DraftMs / Row.Gamma / 1e3),
        (_target, Row.Context, Row.Gamma + 1, Row.VerifyMs / 1e3),
    ];

    /// <summary>How far each of <see cref="Steps"/> is off on a machine, as a share of what was timed.</summary>
    public double[] StepErrors(MachineProfile machine) =>
        [.. Steps.Select(step => Math.Abs((new Roofline(step.Model, machine, Devices).Step(Row.Batch, step.Context, step.Rows).Total / step.Seconds) - 1))];

    /// <summary>How far the speedup is off on a machine, at the tokens a round that were measured.</summary>
    public double SpeedupError(MachineProfile machine)
    {
        Roofline target = new(_target, machine, Devices);
        DraftCandidate candidate = Row.HasDraftModel
            ? DraftCandidate.Small("draft", target, new Roofline(_draft, machine, Devices), alpha: null)
            : DraftCandidate.Self(target, alpha: null);
        double alpha = SpeculationMath.Acceptance(Row.Gamma, Row.TokensPerRound);
        return Math.Abs((candidate.Speedup(Row.Batch, Row.Context, Row.Gamma, Budget, alpha) / Row.Speedup) - 1);
    }

    private static ModelConfig Load(string shape)
    {
        using ModelFiles files = ModelFiles.Random(shape);
        return ModelConfig.Load(files);
    }
}
