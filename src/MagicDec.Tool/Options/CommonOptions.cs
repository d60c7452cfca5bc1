using System.CommandLine;

namespace MagicDec.Tool.Options;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    private const int LongestContext = 10_000_000;

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object." };

    /// <summary><c>--seed</c>.</summary>
    /// <param name="what">Which of what it chooses.</param>
    public static Option<ulong> Seed(string what) => Numbers.Create("--seed", what, 0UL, ulong.MaxValue, 0UL);

    /// <summary><c>--context</c>: tokens that are there before anything is generated.</summary>
    public static Option<int> Context(string description, int defaultValue, int minimum = 1) =>
        Numbers.Create("--context", description, minimum, LongestContext, defaultValue);

    /// <summary>Adds several options.</summary>
    public static void AddAll(this Command command, params ReadOnlySpan<Option> options)
    {
        foreach (Option option in options)
        {
            command.Add(option);
        }
    }
}
