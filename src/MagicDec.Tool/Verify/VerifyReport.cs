namespace MagicDec.Tool.Verify;

/// <summary>Whether drafting changed a token; the names are the keys of the command's JSON.</summary>
/// <param name="Model">The model.</param>
/// <param name="Prompts">Prompts that ran together.</param>
/// <param name="New">New tokens of each.</param>
/// <param name="Equal">Whether every row is.</param>
/// <param name="Rows">One for each way of drafting and choosing.</param>
internal sealed record VerifyReport(string Model, int Prompts, int New, bool Equal, IReadOnlyList<VerifyRow> Rows);
