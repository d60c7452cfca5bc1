namespace MagicDec.Tool.Verify;

/// <summary>A token that differs.</summary>
/// <param name="Prompt">Number of the prompt, from 0.</param>
/// <param name="Token">Number of the new token, from 0.</param>
/// <param name="Expected">The token of plain decoding; null: it had ended.</param>
/// <param name="Found">The token of drafted decoding; null: it had ended.</param>
internal sealed record VerifyDifference(int Prompt, int Token, int? Expected, int? Found);
