using System.Runtime.CompilerServices;

namespace MagicDec.Extensions.AI.Templates.Syntax.Lexing;

/// <summary>Walks over the tokens of a template and knows how deep the parser is nested.</summary>
internal sealed class TokenReader(string source, List<Token> tokens)
{
    private const int MaxNesting = 200;
    private int _index;
    private int _nesting;

    /// <summary>The token that comes next.</summary>
    public Token Current => tokens[_index];

    /// <summary>The token after that.</summary>
    public Token Following => tokens[Math.Min(_index + 1, tokens.Count - 1)];

    /// <summary>Takes the next token; the end is never passed.</summary>
    public Token Take()
    {
        Token token = tokens[_index];
        if (_index < tokens.Count - 1)
        {
            _index++;
        }

        return token;
    }

    /// <summary>Takes the next token if it is this operator.</summary>
    public bool SkipOperator(string text)
    {
        bool found = Current.IsOperator(text);
        if (found)
        {
            _index++;
        }

        return found;
    }

    /// <summary>Takes the next token if it is this name.</summary>
    public bool SkipName(string text)
    {
        bool found = Current.IsName(text);
        if (found)
        {
            _index++;
        }

        return found;
    }

    /// <summary>Takes the next token, which must be this operator.</summary>
    public Token ExpectOperator(string text) => Current.IsOperator(text) ? Take() : throw Unexpected($"'{text}'");

    /// <summary>Takes the next token, which must be this name.</summary>
    public Token ExpectName(string text) => Current.IsName(text) ? Take() : throw Unexpected($"'{text}'");

    /// <summary>Takes the next token, which must be of this kind.</summary>
    public Token Expect(TokenKind kind, string description) => Current.Kind == kind ? Take() : throw Unexpected(description);

    /// <summary>The error that the next token is not what was expected.</summary>
    public ChatTemplateException Unexpected(string expected) => Error(Current.Position, $"found {Current.Describe()}, expected {expected}.");

    /// <summary>A syntax error at an offset.</summary>
    public ChatTemplateException Error(int position, string message) => TemplateSyntax.Error(source, position, message);

    /// <summary>Goes one level deeper, so that hostile nesting ends in an error and not in a stack overflow.</summary>
    public void Enter()
    {
        if (++_nesting > MaxNesting || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Error(Current.Position, $"nesting is deeper than {MaxNesting} levels of expressions and blocks, or than the stack of this thread allows.");
        }
    }

    /// <summary>Leaves the level that <see cref="Enter"/> entered.</summary>
    public void Leave() => _nesting--;
}
