namespace MagicDec.Engine.Tokenization.PreTokenizers;

/// <summary>A stretch of normalized text on its way to the model, or a token that is already known.</summary>
/// <param name="Text">The text; empty where the token is known.</param>
/// <param name="TokenId">The id of an added token, or -1.</param>
/// <param name="AtStart">Whether the piece begins where the whole input begins.</param>
internal readonly record struct TextPiece(ReadOnlyMemory<char> Text, int TokenId, bool AtStart)
{
    public bool IsToken => TokenId >= 0;

    public ReadOnlySpan<char> Span => Text.Span;

    public static TextPiece Token(int id) => new(default, id, false);

    /// <summary>A part of the piece.</summary>
    public TextPiece Slice(int start, int end) => new(Text[start..end], -1, AtStart && start == 0);

    /// <summary>The same place in the input with other text.</summary>
    public TextPiece WithText(string text) => new(text.AsMemory(), -1, AtStart);
}
