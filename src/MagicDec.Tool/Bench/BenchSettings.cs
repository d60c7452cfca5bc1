using MagicDec.Engine;

namespace MagicDec.Tool.Bench;

/// <summary>What to measure.</summary>
/// <param name="Model">Name of the model, as on the command line.</param>
/// <param name="Batch">Sequences that decode together.</param>
/// <param name="Context">Tokens each sequence has when its first new token is computed.</param>
/// <param name="New">New tokens of each sequence; as many steps are timed.</param>
/// <param name="Fill">How the context comes to be.</param>
/// <param name="Seed">Which pseudo-random context.</param>
/// <param name="Options">How the engine runs the model.</param>
internal sealed record BenchSettings(string Model, int Batch, int Context, int New, FillMode Fill, ulong Seed, EngineOptions Options)
{
    /// <summary>Contexts of random models above this are filled with keys and values by default.</summary>
    public const int LongestComputedRandomContext = 2048;

    /// <summary>Rows of a prefill step.</summary>
    public const int PrefillRows = 512;
}
