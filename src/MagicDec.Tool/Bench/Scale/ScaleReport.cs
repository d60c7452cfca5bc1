namespace MagicDec.Tool.Bench.Scale;

/// <summary>How an engine grows with its agents; the names are the keys of its JSON, and keep their meaning.</summary>
/// <param name="Model">The model.</param>
/// <param name="Context">Tokens of each agent's history.</param>
/// <param name="Answer">Tokens of each answer.</param>
/// <param name="Threads">Threads that compute.</param>
/// <param name="BaseBytes">Resident size of the process with the model loaded and warmed up, before any agent.</param>
/// <param name="KvBytesPerToken">Keys and values of a token.</param>
/// <param name="PrefillTokensPerSecond">Histories computed, all numbers of agents together.</param>
/// <param name="Rows">One for each number of agents.</param>
internal sealed record ScaleReport(
    string Model, int Context, int Answer, int Threads, long BaseBytes, long KvBytesPerToken, double PrefillTokensPerSecond, IReadOnlyList<ScaleRow> Rows);
