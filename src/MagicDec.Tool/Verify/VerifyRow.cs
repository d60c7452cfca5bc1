namespace MagicDec.Tool.Verify;

/// <summary>One way of drafting and choosing.</summary>
/// <param name="Sampling">How tokens were chosen.</param>
/// <param name="Drafting">Who drafted how much.</param>
/// <param name="Drafted">Tokens guessed.</param>
/// <param name="Accepted">Guesses that were right.</param>
/// <param name="Equal">Whether all tokens are those of plain decoding of each prompt alone.</param>
/// <param name="FirstDifference">The first one that is not.</param>
internal sealed record VerifyRow(string Sampling, string Drafting, long Drafted, long Accepted, bool Equal, VerifyDifference? FirstDifference);
