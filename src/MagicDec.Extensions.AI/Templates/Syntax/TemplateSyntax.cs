namespace MagicDec.Extensions.AI.Templates.Syntax;

/// <summary>Makes the exceptions of the lexer and the parser.</summary>
internal static class TemplateSyntax
{
    /// <summary>A syntax error at an offset of the normalised source.</summary>
    public static ChatTemplateException Error(string source, int offset, string message) =>
        new(message, SourcePosition.At(source, offset));
}
