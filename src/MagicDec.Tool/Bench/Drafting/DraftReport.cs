using MagicDec.Tool.Bench.Machine;

namespace MagicDec.Tool.Bench.Drafting;

/// <summary>What drafted decoding did; the names are the keys of its JSON, and keep their meaning.</summary>
internal sealed record DraftReport
{
    public required string Model { get; init; }

    public required int Batch { get; init; }

    public required int Context { get; init; }

    public required int New { get; init; }

    public required int Threads { get; init; }

    public required FillMode Fill { get; init; }

    public required MachineReport Machine { get; init; }

    public required string Drafting { get; init; }

    /// <summary>Median over the pairs of runs: drafted tokens per second by plain ones. Null without a plain run.</summary>
    public double? Speedup { get; init; }

    /// <summary>Whether both gave the same tokens. Null without a plain run.</summary>
    public bool? TokensEqual { get; init; }

    /// <summary>Whether acceptance was simulated by replaying recorded tokens.</summary>
    public required bool SimulatedAcceptance { get; init; }

    /// <summary>Tokens a sequence got per round, the bonus token included.</summary>
    public required double TokensPerRound { get; init; }

    /// <summary>Share of draft tokens accepted at each position of the draft, of those whose predecessors were.</summary>
    public required IReadOnlyList<double> AcceptanceByPosition { get; init; }

    /// <summary>Drafting, per round over the batch.</summary>
    public required double DraftMs { get; init; }

    /// <summary>The model's own step, per round over the batch.</summary>
    public required double VerifyMs { get; init; }

    /// <summary>All else, per round over the batch.</summary>
    public required double OtherMs { get; init; }

    public DraftModeReport? Off { get; init; }

    public required DraftModeReport Draft { get; init; }
}
