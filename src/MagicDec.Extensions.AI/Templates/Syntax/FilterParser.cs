using System.Text;
using MagicDec.Extensions.AI.Templates.Syntax.Lexing;
using MagicDec.Extensions.AI.Templates.Syntax.Nodes;

namespace MagicDec.Extensions.AI.Templates.Syntax;

/// <summary>Parses the filters and tests behind an expression.</summary>
internal sealed class FilterParser(TokenReader reader, PrimaryParser primary, ArgumentParser arguments)
{
    /// <summary>Filters, tests and calls of their results behind an expression.</summary>
    public Expression ParseFiltersAndTests(Expression expression)
    {
        while (true)
        {
            if (reader.Current.IsOperator("|"))
            {
                reader.Take();
                expression = ParseFilter(expression);
            }
            else if (reader.Current.IsName("is"))
            {
                expression = ParseTest(expression);
            }
            else if (reader.Current.IsOperator("("))
            {
                expression = arguments.ParseCall(expression);
            }
            else
            {
                return expression;
            }
        }
    }

    /// <summary>A chain of filters without an input; null if there is none.</summary>
    public Expression.Filter? ParseFilterChain(bool startInline)
    {
        Expression.Filter? filter = startInline ? ParseFilter(null) : null;
        while (reader.SkipOperator("|"))
        {
            filter = ParseFilter(filter);
        }

        return filter;
    }

    private Expression.Filter ParseFilter(Expression? input)
    {
        Token token = reader.Current;
        string name = ParseDottedName("the name of a filter");
        return new Expression.Filter(token.Position, input, name, arguments.ParseOptional());
    }

    private Expression ParseTest(Expression input)
    {
        int position = reader.Take().Position;
        bool negated = reader.SkipName("not");
        string name = ParseDottedName("the name of a test");
        Token next = reader.Current;
        ArgumentList list = arguments.ParseOptional();
        if (next.IsName("is"))
        {
            throw reader.Error(next.Position, "tests cannot be chained with 'is'; put the first one in parentheses.");
        }
        else if (StartsTestArgument(next))
        {
            list = ArgumentList.Empty with { Positional = [primary.ParsePostfix(primary.ParsePrimary())] };
        }

        Expression test = new Expression.Test(position, input, name, list);
        return negated ? new Expression.Not(position, test) : test;
    }

    private static bool StartsTestArgument(Token token) => token.Kind switch
    {
        TokenKind.Name => token.Text is not ("else" or "or" or "and"),
        TokenKind.String or TokenKind.Integer or TokenKind.Float => true,
        _ => token.IsOperator("[") || token.IsOperator("{"),
    };

    private string ParseDottedName(string expected)
    {
        string first = reader.Expect(TokenKind.Name, expected).Text;
        if (!reader.Current.IsOperator("."))
        {
            return first;
        }

        StringBuilder name = new(first);
        while (reader.SkipOperator("."))
        {
            name.Append('.').Append(reader.Expect(TokenKind.Name, expected).Text);
        }

        return name.ToString();
    }
}
