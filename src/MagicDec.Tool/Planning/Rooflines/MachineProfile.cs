namespace MagicDec.Tool.Planning.Rooflines;

/// <summary>What a planner must know of a machine. Rates are what an engine reaches, not what a data sheet promises.</summary>
internal sealed record MachineProfile
{
    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>Bytes per second one device reads.</summary>
    public required double ReadBytesPerSecond { get; init; }

    /// <summary>Floating point operations per second one device does in large matrix products.</summary>
    public required double FlopsPerSecond { get; init; }

    /// <summary>Seconds of a step that depend on nothing.</summary>
    public required double StepSeconds { get; init; }

    /// <summary>Seconds of a step for each layer of the model: launches, reductions between devices.</summary>
    public double LayerSeconds { get; init; }

    /// <summary>Seconds each row adds to a step beyond its arithmetic.</summary>
    public required double RowSeconds { get; init; }

    /// <summary>Seconds each row adds for each layer.</summary>
    public double RowLayerSeconds { get; init; }

    /// <summary>Seconds a round takes on the host beside its steps.</summary>
    public required double RoundSeconds { get; init; }

    /// <summary>Bytes of memory of one device; 0: not known.</summary>
    public double MemoryBytes { get; init; }

    /// <summary>Where the figures come from.</summary>
    public string Source { get; init; } = "";

    /// <summary>Whether rates are above zero and times and memory not below it.</summary>
    public bool IsSane =>
        double.IsFinite(ReadBytesPerSecond) && ReadBytesPerSecond > 0 && double.IsFinite(FlopsPerSecond) && FlopsPerSecond > 0
        && this is { StepSeconds: >= 0, LayerSeconds: >= 0, RowSeconds: >= 0, RowLayerSeconds: >= 0, RoundSeconds: >= 0, MemoryBytes: >= 0 };
}
