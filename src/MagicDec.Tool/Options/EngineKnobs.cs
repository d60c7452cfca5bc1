using System.CommandLine;
using MagicDec.Engine;
using MagicDec.Engine.Compute;
using MagicDec.Engine.KvCache;
using MagicDec.Tool.Bench.Machine;

namespace MagicDec.Tool.Options;

/// <summary>The options that say how the engine runs a model.</summary>
internal sealed class EngineKnobs
{
    private const string BFloat16 = "bf16";
    private const string Float32 = "f32";

    private readonly Option<int?> _threads = Numbers.CreateOptional("--threads", "Threads that compute; default: one per processor.", 1, 256);
    private readonly Option<string> _weights = Format("--weights", "Number format of the weights in memory.");
    private readonly Option<string> _kv = Format("--kv", "Number format of keys and values.");

    private readonly Option<bool> _noTiles = new("--no-matrix-tiles")
    {
        Description = "Multiply by the processor's vectors only, though it has matrix tiles (Intel AMX): the tokens of a machine without.",
    };

    /// <summary>Adds the options to a command.</summary>
    public EngineKnobs(Command command)
    {
        command.Add(_threads);
        command.Add(_weights);
        command.Add(_kv);
        command.Add(_noTiles);
    }

    public EngineOptions Read(ParseResult parsed)
    {
        EngineOptions options = new()
        {
            WeightFormat = parsed.GetValue(_weights) == Float32 ? WeightFormat.Float32 : WeightFormat.BFloat16,
            KvFormat = parsed.GetValue(_kv) == Float32 ? KvFormat.Float32 : KvFormat.BFloat16,
            MatrixTiles = !parsed.GetValue(_noTiles),
            StepCostFolder = MachineLimitCache.FolderOfUser,
        };
        options.Threads = parsed.GetValue(_threads) ?? options.Threads;
        return options;
    }

    private static Option<string> Format(string name, string description)
    {
        Option<string> option = new(name) { Description = $"{description} {BFloat16} or {Float32}.", DefaultValueFactory = _ => BFloat16, HelpName = "FORMAT" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not (BFloat16 or Float32) and var value }])
            {
                result.AddError($"{name} is '{value}'; it must be {BFloat16} or {Float32}.");
            }
        });
        return option;
    }
}
