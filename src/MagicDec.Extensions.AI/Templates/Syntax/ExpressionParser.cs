using MagicDec.Extensions.AI.Templates.Syntax.Lexing;
using MagicDec.Extensions.AI.Templates.Syntax.Nodes;

namespace MagicDec.Extensions.AI.Templates.Syntax;

/// <summary>
/// Parses expressions in Jinja's order of precedence, which is not Python's: filters and tests bind tighter than arithmetic, and
/// "~" stands between "+" and "*".
/// </summary>
internal sealed class ExpressionParser
{
    private readonly TokenReader _reader;
    private readonly PrimaryParser _primary;
    private readonly FilterParser _filters;

    /// <summary>A parser over <paramref name="reader"/> that notes in <paramref name="uses"/> which special names are read.</summary>
    public ExpressionParser(TokenReader reader, NameUses uses)
    {
        _reader = reader;
        ArgumentParser arguments = new(reader, this);
        _primary = new PrimaryParser(reader, this, arguments, uses);
        _filters = new FilterParser(reader, _primary, arguments);
    }

    /// <summary>A chain of filters without an input, as in a filter block; null if there is none.</summary>
    public Expression.Filter? ParseFilterChain(bool startInline) => _filters.ParseFilterChain(startInline);

    /// <summary>An expression, or a tuple without parentheses.</summary>
    public Expression ParseTuple(bool withConditional = true, string? endName = null) => ParseTuple(withConditional, endName, inParentheses: false);

    /// <summary>An expression, or the content of parentheses, which may be an empty tuple.</summary>
    public Expression ParseTuple(bool withConditional, string? endName, bool inParentheses)
    {
        int position = _reader.Current.Position;
        List<Expression> items = [];
        bool isTuple = false;
        while (!IsTupleEnd(endName))
        {
            items.Add(withConditional ? ParseExpression() : ParseOr());
            if (!_reader.SkipOperator(","))
            {
                break;
            }

            isTuple = true;
        }

        if (!isTuple && items.Count == 1)
        {
            return items[0];
        }

        return isTuple || inParentheses ? new Expression.TupleDisplay(position, items) : throw _reader.Unexpected("an expression");
    }

    /// <summary>One expression, with conditional expressions.</summary>
    public Expression ParseExpression()
    {
        _reader.Enter();
        int position = _reader.Current.Position;
        Expression expression = ParseOr();
        while (_reader.SkipName("if"))
        {
            Expression test = ParseOr();
            Expression? otherwise = _reader.SkipName("else") ? ParseExpression() : null;
            expression = new Expression.Conditional(position, test, expression, otherwise);
        }

        _reader.Leave();
        return expression;
    }

    private bool IsTupleEnd(string? endName) =>
        _reader.Current.Kind is TokenKind.VariableEnd or TokenKind.BlockEnd
        || _reader.Current.IsOperator(")")
        || (endName is not null && _reader.Current.IsName(endName));

    private Expression ParseOr()
    {
        Expression left = ParseAnd();
        while (_reader.Current.IsName("or"))
        {
            int position = _reader.Take().Position;
            left = new Expression.Logical(position, isAnd: false, left, ParseAnd());
        }

        return left;
    }

    private Expression ParseAnd()
    {
        Expression left = ParseNot();
        while (_reader.Current.IsName("and"))
        {
            int position = _reader.Take().Position;
            left = new Expression.Logical(position, isAnd: true, left, ParseNot());
        }

        return left;
    }

    private Expression ParseNot()
    {
        if (!_reader.Current.IsName("not"))
        {
            return ParseCompare();
        }

        _reader.Enter();
        int position = _reader.Take().Position;
        Expression result = new Expression.Not(position, ParseNot());
        _reader.Leave();
        return result;
    }

    private Expression ParseCompare()
    {
        Expression first = ParseSum();
        List<KeyValuePair<string, Expression>>? rest = null;
        int position = _reader.Current.Position;
        while (TakeComparison() is { } operation)
        {
            (rest ??= []).Add(new(operation, ParseSum()));
        }

        return rest is null ? first : new Expression.Compare(position, first, rest);
    }

    private string? TakeComparison()
    {
        Token token = _reader.Current;
        if (token.Kind == TokenKind.Operator && token.Text is "==" or "!=" or "<" or "<=" or ">" or ">=")
        {
            return _reader.Take().Text;
        }

        if (_reader.SkipName("in"))
        {
            return "in";
        }

        if (token.IsName("not") && _reader.Following.IsName("in"))
        {
            _reader.Take();
            _reader.Take();
            return "not in";
        }

        return null;
    }

    private Expression ParseSum()
    {
        Expression left = ParseConcat();
        while (_reader.Current is { Kind: TokenKind.Operator, Text: "+" or "-" })
        {
            Token operation = _reader.Take();
            left = new Expression.Binary(operation.Position, operation.Text, left, ParseConcat());
        }

        return left;
    }

    private Expression ParseConcat()
    {
        Expression first = ParseProduct();
        if (!_reader.Current.IsOperator("~"))
        {
            return first;
        }

        int position = _reader.Current.Position;
        List<Expression> items = [first];
        while (_reader.SkipOperator("~"))
        {
            items.Add(ParseProduct());
        }

        return new Expression.Concat(position, items);
    }

    private Expression ParseProduct()
    {
        Expression left = ParsePower();
        while (_reader.Current is { Kind: TokenKind.Operator, Text: "*" or "/" or "//" or "%" })
        {
            Token operation = _reader.Take();
            left = new Expression.Binary(operation.Position, operation.Text, left, ParsePower());
        }

        return left;
    }

    private Expression ParsePower()
    {
        Expression left = ParseUnary(withFilters: true);
        while (_reader.Current.IsOperator("**"))
        {
            int position = _reader.Take().Position;
            left = new Expression.Binary(position, "**", left, ParseUnary(withFilters: true));
        }

        return left;
    }

    private Expression ParseUnary(bool withFilters)
    {
        Token token = _reader.Current;
        Expression expression;
        if (token is { Kind: TokenKind.Operator, Text: "-" or "+" })
        {
            _reader.Enter();
            _reader.Take();
            expression = new Expression.Sign(token.Position, token.IsOperator("-"), ParseUnary(withFilters: false));
            _reader.Leave();
        }
        else
        {
            expression = _primary.ParsePrimary();
        }

        expression = _primary.ParsePostfix(expression);
        return withFilters ? _filters.ParseFiltersAndTests(expression) : expression;
    }
}
