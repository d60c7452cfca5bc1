namespace MagicDec.Engine.Tokenization.Decoders;

/// <summary>A token half-way to its bytes: text until a step makes bytes of it.</summary>
/// <param name="Text">The text; worth nothing once there are bytes.</param>
/// <param name="Bytes">The bytes, or null.</param>
/// <param name="Fused">Whether the borders of tokens are gone, so that later steps see one long text.</param>
internal readonly record struct TokenContent(string Text, byte[]? Bytes = null, bool Fused = false);
