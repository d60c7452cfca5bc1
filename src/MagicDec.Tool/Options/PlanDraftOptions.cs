using System.CommandLine;
using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Tool.Planning.Rooflines;

namespace MagicDec.Tool.Options;

/// <summary>Which smaller models a plan weighs as drafters, and how often they are right.</summary>
internal sealed class PlanDraftOptions
{
    private readonly Option<string[]> _models = new("--draft-model")
    {
        Description = "Weigh this smaller model too as a drafter, reading 512 tokens of its own keys and values; may be given several times.",
        HelpName = "MODEL",
    };

    private readonly Option<NumberList<double>?> _alphas = Numbers.CreateList<double>(
        "--draft-alpha", "Acceptance rate of the draft models' tokens, one for all or one for each; default: 0.67, as in the MagicDec paper.", 0, 1);

    /// <summary>Adds the options to a command.</summary>
    public PlanDraftOptions(Command command) => command.AddAll(_models, _alphas);

    /// <summary>Refuses draft models where nothing weighs them.</summary>
    /// <exception cref="UsageException">One is named.</exception>
    public void Refuse(ParseResult parsed, string where)
    {
        if (parsed.GetValue(_models) is [var name, ..])
        {
            throw new UsageException($"--draft-model {name} goes with a plan for one load, not with {where}.");
        }
    }

    /// <summary>The draft models that the command line names.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="target">The model they draft for.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="devices">Devices each model is spread over.</param>
    /// <exception cref="UsageException">A model does not exist, or the rates are neither one nor one for each.</exception>
    public IReadOnlyList<DraftCandidate> Read(ParseResult parsed, Roofline target, MachineProfile machine, int devices)
    {
        string[] names = parsed.GetValue(_models) ?? [];
        IReadOnlyList<double> alphas = Numbers.ValuesOf(parsed, _alphas);
        return alphas.Count <= 1 || alphas.Count == names.Length
            ? [.. names.Select((name, i) => DraftCandidate.Small(name, target, new Roofline(Load(name), machine, devices), alphas.Count == 0 ? null : alphas[Math.Min(i, alphas.Count - 1)]))]
            : throw new UsageException($"--draft-alpha has {alphas.Count} rates for {names.Length} draft models; give one, or one for each.");
    }

    private static ModelConfig Load(string name)
    {
        using ModelFiles files = ModelOption.Open(name);
        return ModelConfig.Load(files);
    }
}
