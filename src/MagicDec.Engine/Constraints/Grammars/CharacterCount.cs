namespace MagicDec.Engine.Constraints.Grammars;

/// <summary>
/// Nodes that differ only in how many characters a string may still have. What fits one of them follows from what fits a string without
/// bounds, so the vocabulary is walked once for all of them.
/// </summary>
/// <param name="Loop">A node from which any number of characters may come, then the end; no output gets there.</param>
/// <param name="Minimum">Fewest characters.</param>
/// <param name="Maximum">Most characters.</param>
internal sealed record CharacterCount(int Loop, int Minimum, int Maximum);
