using MagicDec.Engine;

namespace MagicDec.Tool.Bench.Scale;

/// <summary>What to measure.</summary>
/// <param name="Model">Name of the model, as on the command line.</param>
/// <param name="Agents">Numbers of agents, ascending.</param>
/// <param name="Context">Tokens of each agent's history.</param>
/// <param name="Answer">Tokens that each agent's answer has.</param>
/// <param name="Repeats">Times that all agents answer; medians are over the steps of all.</param>
/// <param name="Seed">Which histories.</param>
/// <param name="Options">How the engine runs the model.</param>
internal sealed record ScaleSettings(string Model, IReadOnlyList<int> Agents, int Context, int Answer, int Repeats, ulong Seed, EngineOptions Options)
{
    /// <summary>The largest number of agents.</summary>
    public int MostAgents => Agents[^1];

    /// <summary>Tokens a history comes to.</summary>
    public int LongestHistory => Context + Answer;
}
