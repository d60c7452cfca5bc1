using MagicDec.Extensions.AI.Templates.Syntax.Lexing;
using MagicDec.Extensions.AI.Templates.Syntax.Nodes;

namespace MagicDec.Extensions.AI.Templates.Syntax;

/// <summary>Parses what <c>set</c>, <c>for</c> and <c>with</c> assign to.</summary>
internal sealed class TargetParser(TokenReader reader)
{
    /// <summary>One target or several with commas between; <paramref name="endName"/> is the name that may follow a last comma.</summary>
    public AssignmentTarget Parse(bool withNamespace, string? endName)
    {
        int position = reader.Current.Position;
        List<AssignmentTarget> targets = [];
        bool isTuple = false;
        while (!IsEnd(endName))
        {
            targets.Add(ParseOne(withNamespace));
            if (!reader.SkipOperator(","))
            {
                break;
            }

            isTuple = true;
        }

        if (!isTuple && targets.Count == 1)
        {
            return targets[0];
        }

        return isTuple ? new AssignmentTarget.Unpacking(position, targets) : throw reader.Unexpected("the name of a variable");
    }

    private bool IsEnd(string? endName) =>
        reader.Current.Kind is TokenKind.BlockEnd
        || reader.Current.IsOperator(")")
        || reader.Current.IsOperator("=")
        || (endName is not null && reader.Current.IsName(endName) && !reader.Following.IsName(endName));

    private AssignmentTarget ParseOne(bool withNamespace)
    {
        Token token = reader.Current;
        if (reader.SkipOperator("("))
        {
            reader.Enter();
            AssignmentTarget inner = Parse(withNamespace, endName: null);
            reader.ExpectOperator(")");
            reader.Leave();
            return inner;
        }

        string name = reader.Expect(TokenKind.Name, "the name of a variable").Text;
        if (name is "true" or "false" or "none" or "True" or "False" or "None" or "loop")
        {
            throw reader.Error(token.Position, $"'{name}' cannot be assigned to.");
        }

        return withNamespace && reader.SkipOperator(".")
            ? new AssignmentTarget.NamespaceAttribute(token.Position, name, reader.Expect(TokenKind.Name, "the name of an attribute").Text)
            : new AssignmentTarget.Variable(token.Position, name);
    }
}
