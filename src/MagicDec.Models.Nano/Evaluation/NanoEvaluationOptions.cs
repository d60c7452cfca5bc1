using MagicDec.Models.Nano.Language;

namespace MagicDec.Models.Nano.Evaluation;

/// <summary>What to ask in an evaluation.</summary>
internal sealed record NanoEvaluationOptions
{
    /// <summary>Prompt lengths in tokens, about; each at least 256.</summary>
    public IReadOnlyList<int> Lengths { get; init; } = [1024, 2048, 4096, 8192];

    public IReadOnlyList<Skill> Skills { get; init; } = Enum.GetValues<Skill>();

    /// <summary>Tasks a cell (a skill at a length).</summary>
    public int TasksPerCell { get; init; } = 50;

    /// <summary>Tasks a cell for single facts, which are also reported by depth; at least <see cref="TasksPerCell"/>.</summary>
    public int SingleFactTasks { get; init; } = 100;

    /// <summary>The first task's seed; training uses none of these tasks, whatever it is.</summary>
    public ulong Seed { get; init; } = 900_000;
}
