using System.Globalization;
using System.Numerics;
using System.Text;
using MagicDec.Extensions.AI.Templates.Syntax.Lexing;
using MagicDec.Extensions.AI.Templates.Syntax.Nodes;
using MagicDec.Extensions.AI.Templates.Values;

namespace MagicDec.Extensions.AI.Templates.Syntax;

/// <summary>Parses what binds tightest: literals, names, subscripts and calls.</summary>
internal sealed class PrimaryParser(TokenReader reader, ExpressionParser expressions, ArgumentParser arguments, NameUses uses)
{
    /// <summary>A literal, a name, a display or something in parentheses.</summary>
    public Expression ParsePrimary()
    {
        Token token = reader.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                reader.Take();
                return ParseName(token);
            case TokenKind.String:
                return new Expression.Literal(token.Position, new StringValue(TakeStrings()));
            case TokenKind.Integer:
                reader.Take();
                return new Expression.Literal(token.Position, new IntegerValue(ParseInteger(token)));
            case TokenKind.Float:
                reader.Take();
                double number = double.Parse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture);
                return new Expression.Literal(token.Position, new FloatValue(number));
            case TokenKind.Operator when token.Text is "(" or "[" or "{":
                reader.Enter();
                reader.Take();
                Expression result = token.Text switch { "(" => ParseParentheses(), "[" => ParseList(token), _ => ParseDict(token) };
                reader.Leave();
                return result;
            default:
                throw reader.Unexpected("an expression");
        }
    }

    /// <summary>Subscripts, attributes and calls behind an expression.</summary>
    public Expression ParsePostfix(Expression expression)
    {
        while (reader.Current.Kind == TokenKind.Operator)
        {
            switch (reader.Current.Text)
            {
                case ".":
                    expression = ParseAttribute(expression);
                    break;
                case "[":
                    expression = ParseSubscript(expression);
                    break;
                case "(":
                    expression = arguments.ParseCall(expression);
                    break;
                default:
                    return expression;
            }
        }

        return expression;
    }

    private Expression ParseName(Token token)
    {
        switch (token.Text)
        {
            case "true" or "True":
                return new Expression.Literal(token.Position, BooleanValue.True);
            case "false" or "False":
                return new Expression.Literal(token.Position, BooleanValue.False);
            case "none" or "None":
                return new Expression.Literal(token.Position, NoneValue.Instance);
            default:
                uses.Note(token.Text);
                return new Expression.Variable(token.Position, token.Text);
        }
    }

    private string TakeStrings()
    {
        string first = reader.Take().Text;
        if (reader.Current.Kind != TokenKind.String)
        {
            return first;
        }

        StringBuilder text = new(first);
        while (reader.Current.Kind == TokenKind.String)
        {
            text.Append(reader.Take().Text);
        }

        return text.ToString();
    }

    private BigInteger ParseInteger(Token token)
    {
        string text = token.Text;
        if (text.Length > IntegerValue.MaxDigits)
        {
            throw reader.Error(token.Position, $"this integer has more than {IntegerValue.MaxDigits} digits.");
        }

        if (text.Length < 3 || text[0] != '0' || !char.IsAsciiLetter(text[1]))
        {
            return BigInteger.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        int radix = char.ToLowerInvariant(text[1]) switch { 'x' => 16, 'o' => 8, _ => 2 };
        return text.Skip(2).Aggregate(BigInteger.Zero, (sum, digit) => (sum * radix) + Convert.ToInt32(digit.ToString(), 16));
    }

    private Expression ParseParentheses()
    {
        Expression inside = expressions.ParseTuple(withConditional: true, endName: null, inParentheses: true);
        reader.ExpectOperator(")");
        return inside;
    }

    private Expression.ListDisplay ParseList(Token open)
    {
        List<Expression> items = [];
        while (!reader.Current.IsOperator("]"))
        {
            items.Add(expressions.ParseExpression());
            if (!reader.SkipOperator(","))
            {
                break;
            }
        }

        reader.ExpectOperator("]");
        return new Expression.ListDisplay(open.Position, items);
    }

    private Expression.DictDisplay ParseDict(Token open)
    {
        List<KeyValuePair<Expression, Expression>> items = [];
        while (!reader.Current.IsOperator("}"))
        {
            Expression key = expressions.ParseExpression();
            reader.ExpectOperator(":");
            items.Add(new(key, expressions.ParseExpression()));
            if (!reader.SkipOperator(","))
            {
                break;
            }
        }

        reader.ExpectOperator("}");
        return new Expression.DictDisplay(open.Position, items);
    }

    private Expression ParseAttribute(Expression target)
    {
        int position = reader.Take().Position;
        Token name = reader.Current;
        if (name.Kind == TokenKind.Integer)
        {
            reader.Take();
            return new Expression.Item(position, target, new Expression.Literal(name.Position, new IntegerValue(ParseInteger(name))));
        }

        return new Expression.Attribute(position, target, reader.Expect(TokenKind.Name, "a name or a number after '.'").Text);
    }

    private Expression ParseSubscript(Expression target)
    {
        int position = reader.Take().Position;
        Expression? index = reader.Current.IsOperator(":") ? null : expressions.ParseExpression();
        Expression result;
        if (reader.SkipOperator(":"))
        {
            Expression? stop = ParseSliceBound();
            Expression? step = reader.SkipOperator(":") ? ParseSliceBound() : null;
            result = new Expression.Slice(position, target, index, stop, step);
        }
        else if (reader.Current.IsOperator(","))
        {
            result = new Expression.Item(position, target, ParseTupleIndex(index!));
        }
        else
        {
            result = new Expression.Item(position, target, index!);
        }

        reader.ExpectOperator("]");
        return result;
    }

    private Expression? ParseSliceBound() =>
        reader.Current.IsOperator(":") || reader.Current.IsOperator("]") ? null : expressions.ParseExpression();

    private Expression.TupleDisplay ParseTupleIndex(Expression first)
    {
        List<Expression> items = [first];
        while (reader.SkipOperator(","))
        {
            items.Add(expressions.ParseExpression());
        }

        return new Expression.TupleDisplay(first.Position, items);
    }
}
