namespace MagicDec.Extensions.AI.Templates.Syntax.Lexing;

/// <summary>One token: its kind, its text and its offset in the normalised source.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Position)
{
    /// <summary>Whether this is the given operator.</summary>
    public bool IsOperator(string text) => Kind == TokenKind.Operator && string.Equals(Text, text, StringComparison.Ordinal);

    /// <summary>Whether this is the given name.</summary>
    public bool IsName(string text) => Kind == TokenKind.Name && string.Equals(Text, text, StringComparison.Ordinal);

    /// <summary>How an error message calls this token.</summary>
    public string Describe() => Kind switch
    {
        TokenKind.Data => "template text",
        TokenKind.VariableBegin => "'{{'",
        TokenKind.VariableEnd => "'}}'",
        TokenKind.BlockBegin => "'{%'",
        TokenKind.BlockEnd => "'%}'",
        TokenKind.String => $"the string '{Shorten(Text)}'",
        TokenKind.End => "the end of the template",
        _ => $"'{Shorten(Text)}'",
    };

    private static string Shorten(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "...");
}
