namespace MagicDec.Tool.Bench.Acceptance;

/// <summary>How often sparse drafts are right; the names are the keys of its JSON, and keep their meaning.</summary>
/// <param name="Model">The model.</param>
/// <param name="Batch">Sequences.</param>
/// <param name="Context">Tokens of each before the first new one.</param>
/// <param name="New">New tokens of each.</param>
/// <param name="Gamma">Most tokens drafted in a round.</param>
/// <param name="BlockTokens">New tokens that share a value in <see cref="AcceptancePoint.ByOutput"/>.</param>
/// <param name="Points">One for each selector and budget.</param>
internal sealed record AcceptanceReport(string Model, int Batch, int Context, int New, int Gamma, int BlockTokens, IReadOnlyList<AcceptancePoint> Points);
