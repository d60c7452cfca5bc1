using MagicDec.Extensions.AI.Templates.Syntax.Lexing;
using MagicDec.Extensions.AI.Templates.Syntax.Nodes;

namespace MagicDec.Extensions.AI.Templates.Syntax;

/// <summary>Parses a template into statements.</summary>
internal sealed class Parser
{
    private readonly TokenReader _reader;
    private readonly ExpressionParser _expressions;
    private readonly TargetParser _targets;
    private readonly NameUses _uses = new();
    private int _loops;

    private Parser(TokenReader reader)
    {
        _reader = reader;
        _expressions = new ExpressionParser(reader, _uses);
        _targets = new TargetParser(reader);
    }

    /// <summary>The statements of a normalised source.</summary>
    public static IReadOnlyList<Statement> Parse(string source)
    {
        TokenReader reader = new(source, Lexer.Tokenize(source));
        return new Parser(reader).ParseUntil([]);
    }

    private List<Statement> ParseUntil(params ReadOnlySpan<string> ends)
    {
        _reader.Enter();
        List<Statement> body = [];
        while (true)
        {
            Token token = _reader.Current;
            switch (token.Kind)
            {
                case TokenKind.Data:
                    _reader.Take();
                    body.Add(new Statement.Text(token.Position, token.Text));
                    break;
                case TokenKind.VariableBegin:
                    _reader.Take();
                    body.Add(new Statement.Output(token.Position, _expressions.ParseTuple()));
                    _reader.Expect(TokenKind.VariableEnd, "'}}'");
                    break;
                case TokenKind.BlockBegin when _reader.Following.Kind == TokenKind.Name && ends.Contains(_reader.Following.Text):
                    _reader.Take();
                    _reader.Leave();
                    return body;
                case TokenKind.BlockBegin:
                    _reader.Take();
                    ParseTag(body);
                    _reader.Expect(TokenKind.BlockEnd, "'%}'");
                    break;
                case TokenKind.End when ends.IsEmpty:
                    _reader.Leave();
                    return body;
                default:
                    throw _reader.Unexpected(ends.IsEmpty ? "text or a tag" : "'{% " + string.Join(" %}' or '{% ", ends!) + " %}'");
            }
        }
    }

    private void ParseTag(List<Statement> body)
    {
        Token tag = _reader.Expect(TokenKind.Name, "the name of a tag");
        switch (tag.Text)
        {
            case "if":
                body.Add(ParseIf(tag.Position));
                break;
            case "for":
                body.Add(ParseFor(tag.Position));
                break;
            case "set":
                body.Add(ParseSet(tag.Position));
                break;
            case "macro":
                body.Add(ParseMacro(tag.Position));
                break;
            case "call":
                body.Add(ParseCallBlock(tag.Position));
                break;
            case "filter":
                Expression.Filter filter = _expressions.ParseFilterChain(startInline: true)!;
                body.Add(new Statement.FilterBlock(tag.Position, filter, ParseBody("endfilter")));
                break;
            case "with":
                body.Add(ParseWith(tag.Position));
                break;
            case "generation":
                body.Add(new Statement.Scoped(tag.Position, [], ParseOutsideLoops("endgeneration")));
                break;
            case "autoescape":
                ParseAutoEscape();
                body.Add(new Statement.Scoped(tag.Position, [], ParseBody("endautoescape")));
                break;
            case "block":
                body.Add(ParseBlock(tag.Position));
                break;
            case "print":
                ParsePrint(tag.Position, body);
                break;
            case "break" or "continue" when _loops > 0:
                body.Add(new Statement.LoopControl(tag.Position, tag.IsName("break")));
                break;
            case "break" or "continue":
                throw _reader.Error(tag.Position, $"'{tag.Text}' outside of a loop.");
            default:
                throw _reader.Error(tag.Position, $"found the tag '{tag.Text}', expected one that chat templates know.");
        }
    }

    // The body of a block up to one end tag, whose name is taken; a colon before the block's end is allowed, as in Jinja.
    private List<Statement> ParseBody(string end)
    {
        List<Statement> body = ParseBodyUntil(end);
        _reader.Take();
        return body;
    }

    private List<Statement> ParseBodyUntil(params ReadOnlySpan<string> ends)
    {
        _reader.SkipOperator(":");
        _reader.Expect(TokenKind.BlockEnd, "'%}'");
        return ParseUntil(ends);
    }

    private List<Statement> ParseOutsideLoops(string end)
    {
        int loops = _loops;
        _loops = 0;
        List<Statement> body = ParseBody(end);
        _loops = loops;
        return body;
    }

    private Statement.If ParseIf(int position)
    {
        List<KeyValuePair<Expression, IReadOnlyList<Statement>>> branches = [];
        while (true)
        {
            Expression test = _expressions.ParseTuple(withConditional: false);
            branches.Add(new(test, ParseBodyUntil("elif", "else", "endif")));
            Token end = _reader.Take();
            if (end.IsName("elif"))
            {
                continue;
            }

            IReadOnlyList<Statement> otherwise = end.IsName("else") ? ParseBody("endif") : [];
            return new Statement.If(position, branches, otherwise);
        }
    }

    private Statement.For ParseFor(int position)
    {
        AssignmentTarget target = _targets.Parse(withNamespace: false, endName: "in");
        _reader.ExpectName("in");
        Expression iterable = _expressions.ParseTuple(withConditional: false, endName: "recursive");
        Expression? test = _reader.SkipName("if") ? _expressions.ParseExpression() : null;
        bool recursive = _reader.SkipName("recursive");
        _loops++;
        IReadOnlyList<Statement> body = ParseBodyUntil("endfor", "else");
        _loops--;
        IReadOnlyList<Statement> otherwise = _reader.Take().IsName("else") ? ParseBody("endfor") : [];
        return new Statement.For(position, target, iterable, test, recursive) { Body = body, Otherwise = otherwise };
    }

    private Statement ParseSet(int position)
    {
        AssignmentTarget target = _targets.Parse(withNamespace: true, endName: null);
        if (_reader.SkipOperator("="))
        {
            return new Statement.Set(position, target, _expressions.ParseTuple());
        }

        Expression.Filter? filter = _expressions.ParseFilterChain(startInline: false);
        return new Statement.SetBlock(position, target, filter, ParseBody("endset"));
    }

    private Statement.Macro ParseMacro(int position)
    {
        string name = _reader.Expect(TokenKind.Name, "the name of a macro").Text;
        return new Statement.Macro(position, ParseMacroRest(name, ParseParameters(), "endmacro"));
    }

    private Statement.CallBlock ParseCallBlock(int position)
    {
        IReadOnlyList<MacroParameter> parameters = _reader.Current.IsOperator("(") ? ParseParameters() : [];
        if (_expressions.ParseExpression() is not Expression.Call call)
        {
            throw _reader.Error(position, "a call block needs the call of a macro.");
        }

        return new Statement.CallBlock(position, call, ParseMacroRest(null, parameters, "endcall"));
    }

    private MacroDefinition ParseMacroRest(string? name, IReadOnlyList<MacroParameter> parameters, string end)
    {
        NameUses outer = new() { Caller = _uses.Caller, VarArgs = _uses.VarArgs, KwArgs = _uses.KwArgs };
        (_uses.Caller, _uses.VarArgs, _uses.KwArgs) = (false, false, false);
        List<Statement> body = ParseOutsideLoops(end);
        MacroDefinition macro = new(name, parameters, body)
        {
            UsesCaller = _uses.Caller,
            UsesVarArgs = _uses.VarArgs,
            UsesKwArgs = _uses.KwArgs,
        };
        _uses.Caller |= outer.Caller;
        _uses.VarArgs |= outer.VarArgs;
        _uses.KwArgs |= outer.KwArgs;
        return macro;
    }

    private List<MacroParameter> ParseParameters()
    {
        _reader.ExpectOperator("(");
        List<MacroParameter> parameters = [];
        while (!_reader.Current.IsOperator(")"))
        {
            Token name = _reader.Expect(TokenKind.Name, "the name of a parameter");
            Expression? value = _reader.SkipOperator("=") ? _expressions.ParseExpression() : null;
            if (value is null && parameters.Count > 0 && parameters[^1].Default is not null)
            {
                throw _reader.Error(name.Position, $"the parameter '{name.Text}' needs a default, since the one before it has one.");
            }

            parameters.Add(new MacroParameter(name.Text, value));
            if (!_reader.SkipOperator(","))
            {
                break;
            }
        }

        _reader.ExpectOperator(")");
        return parameters;
    }

    private Statement.Scoped ParseWith(int position)
    {
        List<KeyValuePair<AssignmentTarget, Expression>> assignments = [];
        while (_reader.Current.Kind != TokenKind.BlockEnd && !_reader.Current.IsOperator(":"))
        {
            if (assignments.Count > 0)
            {
                _reader.ExpectOperator(",");
            }

            AssignmentTarget target = _targets.Parse(withNamespace: false, endName: null);
            _reader.ExpectOperator("=");
            assignments.Add(new(target, _expressions.ParseExpression()));
        }

        return new Statement.Scoped(position, assignments, ParseBody("endwith"));
    }

    // Prompts are no HTML: escaping is off, and only that can be asked for.
    private void ParseAutoEscape()
    {
        if (!_reader.SkipName("false") && !_reader.SkipName("False"))
        {
            throw _reader.Unexpected("'false': chat templates do not escape");
        }
    }

    // Without inheritance a block is its content.
    private Statement.Scoped ParseBlock(int position)
    {
        string name = _reader.Expect(TokenKind.Name, "the name of a block").Text;
        _ = _reader.SkipName("scoped");
        _ = _reader.SkipName("required");
        List<Statement> body = ParseOutsideLoops("endblock");
        _ = _reader.SkipName(name);
        return new Statement.Scoped(position, [], body);
    }

    private void ParsePrint(int position, List<Statement> body)
    {
        do
        {
            body.Add(new Statement.Output(position, _expressions.ParseExpression()));
        }
        while (_reader.SkipOperator(","));
    }
}
