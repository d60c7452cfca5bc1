using MagicDec.Engine;

namespace MagicDec.Tool.Soak;

/// <summary>What to run.</summary>
/// <param name="Model">Name of the model, as on the command line.</param>
/// <param name="Duration">For how long new requests are made.</param>
/// <param name="Agents">Agents at work at once.</param>
/// <param name="Seed">Which traffic. Its timing differs from run to run all the same.</param>
/// <param name="ReportEvery">Time between progress lines.</param>
/// <param name="Options">How the engine under test runs the model.</param>
internal sealed record SoakSettings(string Model, TimeSpan Duration, int Agents, ulong Seed, TimeSpan ReportEvery, EngineOptions Options)
{
    /// <summary>A history this long is not gone on with: the agent starts another.</summary>
    public const int LongestHistory = 500;

    /// <summary>Most tokens of an answer: many, so that requests outgrow the memory they were admitted to.</summary>
    public const int LongestAnswer = 160;

    /// <summary>Tokens a context can come to.</summary>
    public const int LongestContext = LongestHistory + LongestAnswer;

    /// <summary>Longest prompt that is kept as a history.</summary>
    public const int LongestKeptHistory = 250;

    /// <summary>Tokens of room for keys and values: too few for all agents, so that pages are evicted and requests preempted.</summary>
    public int PoolTokens => Math.Max(LongestContext + (2 * LongestKeptHistory) + 100, Agents * LongestHistory / 5);
}
