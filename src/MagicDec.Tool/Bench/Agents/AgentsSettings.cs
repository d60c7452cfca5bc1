using MagicDec.Engine;

namespace MagicDec.Tool.Bench.Agents;

/// <summary>What to measure.</summary>
/// <param name="Model">Name of the model, as on the command line.</param>
/// <param name="Agents">Agents at work at once.</param>
/// <param name="Context">Tokens of each agent's history before its first step.</param>
/// <param name="Steps">Steps each agent takes, one after the other.</param>
/// <param name="New">Tokens a tool result adds to the history before each further step.</param>
/// <param name="Answer">Tokens of each answer.</param>
/// <param name="Seed">Which histories.</param>
/// <param name="Options">How the engine runs the model.</param>
internal sealed record AgentsSettings(string Model, int Agents, int Context, int Steps, int New, int Answer, ulong Seed, EngineOptions Options)
{
    /// <summary>Tokens an agent's history comes to.</summary>
    public long LongestHistory => Context + ((Steps - 1L) * (Answer + New)) + Answer;
}
