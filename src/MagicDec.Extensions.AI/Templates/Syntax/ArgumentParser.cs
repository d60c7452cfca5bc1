using MagicDec.Extensions.AI.Templates.Syntax.Lexing;
using MagicDec.Extensions.AI.Templates.Syntax.Nodes;

namespace MagicDec.Extensions.AI.Templates.Syntax;

/// <summary>Parses calls and the arguments in their parentheses.</summary>
internal sealed class ArgumentParser(TokenReader reader, ExpressionParser expressions)
{
    /// <summary>The call of an expression.</summary>
    public Expression.Call ParseCall(Expression callee)
    {
        int position = reader.Current.Position;
        return new Expression.Call(position, callee, ParseArguments());
    }

    /// <summary>The arguments, if there are parentheses.</summary>
    public ArgumentList ParseOptional() => reader.Current.IsOperator("(") ? ParseArguments() : ArgumentList.Empty;

    private ArgumentList ParseArguments()
    {
        reader.ExpectOperator("(");
        List<Expression> positional = [];
        List<KeyValuePair<string, Expression>> named = [];
        Expression? star = null;
        Expression? doubleStar = null;
        while (!reader.Current.IsOperator(")"))
        {
            if (reader.Current.IsOperator("*") && star is null && doubleStar is null)
            {
                reader.Take();
                star = expressions.ParseExpression();
            }
            else if (reader.Current.IsOperator("**") && doubleStar is null)
            {
                reader.Take();
                doubleStar = expressions.ParseExpression();
            }
            else if (reader.Current.Kind == TokenKind.Name && reader.Following.IsOperator("=") && doubleStar is null)
            {
                string name = reader.Take().Text;
                reader.Take();
                named.Add(new(name, expressions.ParseExpression()));
            }
            else if (star is null && doubleStar is null && named.Count == 0)
            {
                positional.Add(expressions.ParseExpression());
            }
            else
            {
                throw reader.Unexpected("a named argument: positional arguments come first");
            }

            if (!reader.SkipOperator(","))
            {
                break;
            }
        }

        reader.ExpectOperator(")");
        return positional.Count + named.Count == 0 && star is null && doubleStar is null
            ? ArgumentList.Empty
            : new ArgumentList(positional, named, star, doubleStar);
    }
}
