namespace MagicDec.Extensions.AI.Templates.Syntax.Nodes;

/// <summary>A statement of a template; the nested types are all there are.</summary>
internal abstract class Statement(int position)
{
    /// <summary>Offset in the normalised source.</summary>
    public int Position { get; } = position;

    /// <summary>Literal text.</summary>
    internal sealed class Text(int position, string content) : Statement(position)
    {
        public string Content { get; } = content;
    }

    /// <summary><c>{{ value }}</c></summary>
    internal sealed class Output(int position, Expression value) : Statement(position)
    {
        public Expression Value { get; } = value;
    }

    /// <summary><c>{% if %}</c> with its <c>elif</c> branches in order.</summary>
    internal sealed class If(
        int position,
        IReadOnlyList<KeyValuePair<Expression, IReadOnlyList<Statement>>> branches,
        IReadOnlyList<Statement> otherwise) : Statement(position)
    {
        public IReadOnlyList<KeyValuePair<Expression, IReadOnlyList<Statement>>> Branches { get; } = branches;

        public IReadOnlyList<Statement> Otherwise { get; } = otherwise;
    }

    /// <summary><c>{% for target in iterable if test recursive %}</c></summary>
    internal sealed class For(int position, AssignmentTarget target, Expression iterable, Expression? test, bool recursive) : Statement(position)
    {
        public AssignmentTarget Target { get; } = target;

        public Expression Iterable { get; } = iterable;

        public Expression? Test { get; } = test;

        public bool Recursive { get; } = recursive;

        public required IReadOnlyList<Statement> Body { get; init; }

        public required IReadOnlyList<Statement> Otherwise { get; init; }
    }

    /// <summary><c>{% set target = value %}</c></summary>
    internal sealed class Set(int position, AssignmentTarget target, Expression value) : Statement(position)
    {
        public AssignmentTarget Target { get; } = target;

        public Expression Value { get; } = value;
    }

    /// <summary><c>{% set target | filter %}...{% endset %}</c></summary>
    internal sealed class SetBlock(int position, AssignmentTarget target, Expression.Filter? filter, IReadOnlyList<Statement> body)
        : Statement(position)
    {
        public AssignmentTarget Target { get; } = target;

        public Expression.Filter? Filter { get; } = filter;

        public IReadOnlyList<Statement> Body { get; } = body;
    }

    /// <summary><c>{% macro name(parameters) %}</c></summary>
    internal sealed class Macro(int position, MacroDefinition definition) : Statement(position)
    {
        public MacroDefinition Definition { get; } = definition;
    }

    /// <summary><c>{% call(parameters) macro(...) %}</c></summary>
    internal sealed class CallBlock(int position, Expression.Call call, MacroDefinition caller) : Statement(position)
    {
        public Expression.Call Call { get; } = call;

        public MacroDefinition Caller { get; } = caller;
    }

    /// <summary><c>{% filter name %}</c></summary>
    internal sealed class FilterBlock(int position, Expression.Filter filter, IReadOnlyList<Statement> body) : Statement(position)
    {
        public Expression.Filter Filter { get; } = filter;

        public IReadOnlyList<Statement> Body { get; } = body;
    }

    /// <summary>A block with its own scope: <c>with</c>, <c>generation</c>.</summary>
    internal sealed class Scoped(
        int position,
        IReadOnlyList<KeyValuePair<AssignmentTarget, Expression>> assignments,
        IReadOnlyList<Statement> body) : Statement(position)
    {
        public IReadOnlyList<KeyValuePair<AssignmentTarget, Expression>> Assignments { get; } = assignments;

        public IReadOnlyList<Statement> Body { get; } = body;
    }

    /// <summary><c>{% break %}</c>, <c>{% continue %}</c></summary>
    internal sealed class LoopControl(int position, bool isBreak) : Statement(position)
    {
        public bool IsBreak { get; } = isBreak;
    }
}
