using System.Globalization;
using MagicDec.Engine;
using MagicDec.Engine.Compute;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Models;
using MagicDec.Tool.Bench.Machine;

namespace MagicDec.Tool.Bench.Shared;

/// <summary>Room for a benchmark's keys and values, and for its contexts.</summary>
internal static class KvReservation
{
    // What the process takes for all else: code, activations, scores of attention.
    private const long OtherBytes = 256L << 20;

    /// <summary>The KV cache of a model as the options keep it.</summary>
    public static KvGeometry Geometry(ModelConfig config, EngineOptions options) => options.ToRunnerOptions().GeometryOf(config);

    /// <summary>Tokens that a context and its new tokens come to.</summary>
    /// <param name="config">The model.</param>
    /// <param name="option">The option that the context came from, for the message.</param>
    /// <param name="context">Tokens of the context.</param>
    /// <param name="newTokens">New tokens.</param>
    /// <exception cref="UsageException">The model takes no such context.</exception>
    public static int Tokens(ModelConfig config, string option, int context, int newTokens)
    {
        long tokens = (long)context + newTokens;
        Check(config, tokens, $"{option} {context} and --new {newTokens} come", "Lower them.");
        return (int)tokens;
    }

    /// <summary>Checks a context against the model.</summary>
    /// <param name="config">The model.</param>
    /// <param name="tokens">Tokens of the longest context.</param>
    /// <param name="what">What comes to so many, with its verb, for the message.</param>
    /// <param name="advice">What to change when the model does not take so many.</param>
    /// <exception cref="UsageException">The model takes no such context.</exception>
    public static void Check(ModelConfig config, long tokens, string what, string advice)
    {
        if (tokens > config.MaxPositionsLimit)
        {
            throw new UsageException($"{what} to {tokens} tokens; the model takes {config.MaxPositionsLimit} at most. {advice}");
        }
    }

    /// <summary>Sets the options' KV memory, and their longest context where it is beyond what the model was made for.</summary>
    /// <param name="options">The options.</param>
    /// <param name="config">The model.</param>
    /// <param name="tokens">Tokens of the longest context.</param>
    /// <param name="bytes">KV memory.</param>
    /// <param name="what">What needs it, for the message.</param>
    /// <param name="advice">What to change when the machine has not so much memory.</param>
    /// <exception cref="UsageException">The machine has not so much memory.</exception>
    public static void Apply(EngineOptions options, ModelConfig config, long tokens, long bytes, string what, string advice)
    {
        if (Shortage(options, config, bytes) is { } shortage)
        {
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{what} of {tokens} tokens {shortage} {advice}"));
        }

        options.KvMemoryBytes = bytes;
        options.MaxContextTokens = tokens > config.MaxPositions ? (int)tokens : null;
    }

    /// <summary>Whether the machine lacks memory for so many keys and values beside the model's weights.</summary>
    /// <param name="options">How the weights are kept.</param>
    /// <param name="config">The model, which is not loaded yet.</param>
    /// <param name="bytes">KV memory.</param>
    /// <returns>What is needed and what is free, to follow what needs it; null: there is enough.</returns>
    public static string? Shortage(EngineOptions options, ModelConfig config, long bytes)
    {
        long weights = config.ParameterCount * (options.WeightFormat == WeightFormat.Float32 ? sizeof(float) : sizeof(ushort));
        long free = MachineMemory.Free() - OtherBytes;
        return bytes <= free - weights ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"need {bytes / 1e9:F1} GB of keys and values beside {weights / 1e9:F1} GB of weights; this machine has {Math.Max(0, free) / 1e9:F1} GB free.");
    }

    /// <summary>Makes a table's positions writable.</summary>
    /// <exception cref="InvalidOperationException">The benchmark has miscounted its pages.</exception>
    public static void Take(PageTable pages, int tokens)
    {
        if (!pages.TryEnsureCapacity(tokens))
        {
            throw new InvalidOperationException("The benchmark reserved too few KV pages.");
        }
    }
}
