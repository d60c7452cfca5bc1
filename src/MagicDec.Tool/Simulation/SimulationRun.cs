namespace MagicDec.Tool.Simulation;

/// <summary>What one policy made of one workload.</summary>
/// <param name="Tokens">Tokens produced.</param>
/// <param name="Seconds">Simulated time.</param>
/// <param name="Rounds">Rounds.</param>
/// <param name="Drafted">Tokens guessed.</param>
/// <param name="Accepted">Those that were right.</param>
internal sealed record SimulationRun(long Tokens, double Seconds, long Rounds, long Drafted, long Accepted)
{
    public double TokensPerSecond => Tokens / Seconds;
}
