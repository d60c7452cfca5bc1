using MagicDec.Engine.Models.Loading;

namespace MagicDec.Engine.Speculation;

/// <summary>
/// A smaller model that drafts for the engine's model (<see cref="Drafter.Model"/>). It must have the same vocabulary. It computes on the
/// same threads, in turn with the engine's model, and has KV memory of its own.
/// </summary>
public sealed record DraftModelOptions
{
    /// <summary>Where the model comes from; read while the engine is loaded, not owned: the caller disposes it afterwards.</summary>
    public required ModelFiles Files { get; init; }

    /// <summary>
    /// Bytes for its keys and values, at least one page. Default null: room for as many tokens as the engine's own KV memory holds. With
    /// less, the requests that drafted longest ago lose theirs first, and are caught up when it is their turn again.
    /// </summary>
    public long? KvMemoryBytes { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="KvMemoryBytes"/> is out of its range.</exception>
    /// <exception cref="InvalidOperationException"><see cref="Files"/> is null.</exception>
    public void Validate()
    {
        if (Files is null)
        {
            throw new InvalidOperationException("DraftModelOptions.Files is null; give the draft model's files, or leave EngineOptions.DraftModel null.");
        }

        CheckMemory(KvMemoryBytes);
    }

    private static void CheckMemory(long? value)
    {
        if (value is < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(value), value, $"DraftModelOptions.KvMemoryBytes is {value}; it must be at least 1, or null for as many tokens as the engine holds.");
        }
    }
}
