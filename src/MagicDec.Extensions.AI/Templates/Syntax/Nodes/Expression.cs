using MagicDec.Extensions.AI.Templates.Values;

namespace MagicDec.Extensions.AI.Templates.Syntax.Nodes;

/// <summary>An expression of a template; the nested types are all there are.</summary>
internal abstract class Expression(int position)
{
    /// <summary>Offset in the normalised source.</summary>
    public int Position { get; } = position;

    /// <summary>A constant.</summary>
    internal sealed class Literal(int position, Value value) : Expression(position)
    {
        public Value Value { get; } = value;
    }

    /// <summary>A variable.</summary>
    internal sealed class Variable(int position, string identifier) : Expression(position)
    {
        public string Identifier { get; } = identifier;
    }

    /// <summary><c>[a, b]</c></summary>
    internal sealed class ListDisplay(int position, IReadOnlyList<Expression> items) : Expression(position)
    {
        public IReadOnlyList<Expression> Items { get; } = items;
    }

    /// <summary><c>(a, b)</c></summary>
    internal sealed class TupleDisplay(int position, IReadOnlyList<Expression> items) : Expression(position)
    {
        public IReadOnlyList<Expression> Items { get; } = items;
    }

    /// <summary><c>{a: b}</c></summary>
    internal sealed class DictDisplay(int position, IReadOnlyList<KeyValuePair<Expression, Expression>> items) : Expression(position)
    {
        public IReadOnlyList<KeyValuePair<Expression, Expression>> Items { get; } = items;
    }

    /// <summary><c>-a</c>, <c>+a</c></summary>
    internal sealed class Sign(int position, bool negative, Expression operand) : Expression(position)
    {
        public bool Negative { get; } = negative;

        public Expression Operand { get; } = operand;
    }

    /// <summary><c>not a</c></summary>
    internal sealed class Not(int position, Expression operand) : Expression(position)
    {
        public Expression Operand { get; } = operand;
    }

    /// <summary><c>a and b</c>, <c>a or b</c></summary>
    internal sealed class Logical(int position, bool isAnd, Expression left, Expression right) : Expression(position)
    {
        public bool IsAnd { get; } = isAnd;

        public Expression Left { get; } = left;

        public Expression Right { get; } = right;
    }

    /// <summary>Arithmetic with one of <c>+ - * / // % **</c>.</summary>
    internal sealed class Binary(int position, string operation, Expression left, Expression right) : Expression(position)
    {
        public string Operation { get; } = operation;

        public Expression Left { get; } = left;

        public Expression Right { get; } = right;
    }

    /// <summary>A chain of comparisons: <c>a &lt; b == c</c>, <c>a in b</c>, <c>a not in b</c>.</summary>
    internal sealed class Compare(int position, Expression first, IReadOnlyList<KeyValuePair<string, Expression>> rest) : Expression(position)
    {
        public Expression First { get; } = first;

        public IReadOnlyList<KeyValuePair<string, Expression>> Rest { get; } = rest;
    }

    /// <summary><c>a ~ b</c></summary>
    internal sealed class Concat(int position, IReadOnlyList<Expression> items) : Expression(position)
    {
        public IReadOnlyList<Expression> Items { get; } = items;
    }

    /// <summary><c>a if test else b</c>; without else it is undefined.</summary>
    internal sealed class Conditional(int position, Expression condition, Expression then, Expression? otherwise) : Expression(position)
    {
        public Expression Condition { get; } = condition;

        public Expression Then { get; } = then;

        public Expression? Otherwise { get; } = otherwise;
    }

    /// <summary><c>a.name</c></summary>
    internal sealed class Attribute(int position, Expression target, string name) : Expression(position)
    {
        public Expression Target { get; } = target;

        public string Name { get; } = name;
    }

    /// <summary><c>a[index]</c></summary>
    internal sealed class Item(int position, Expression target, Expression index) : Expression(position)
    {
        public Expression Target { get; } = target;

        public Expression Index { get; } = index;
    }

    /// <summary><c>a[start:stop:step]</c></summary>
    internal sealed class Slice(int position, Expression target, Expression? start, Expression? stop, Expression? step) : Expression(position)
    {
        public Expression Target { get; } = target;

        public Expression? Start { get; } = start;

        public Expression? Stop { get; } = stop;

        public Expression? Step { get; } = step;
    }

    /// <summary><c>a(...)</c></summary>
    internal sealed class Call(int position, Expression callee, ArgumentList arguments) : Expression(position)
    {
        public Expression Callee { get; } = callee;

        public ArgumentList Arguments { get; } = arguments;
    }

    /// <summary><c>a | name(...)</c>; without an input it stands in a filter block or a block set.</summary>
    internal sealed class Filter(int position, Expression? input, string name, ArgumentList arguments) : Expression(position)
    {
        public Expression? Input { get; } = input;

        public string Name { get; } = name;

        public ArgumentList Arguments { get; } = arguments;
    }

    /// <summary><c>a is name(...)</c></summary>
    internal sealed class Test(int position, Expression input, string name, ArgumentList arguments) : Expression(position)
    {
        public Expression Input { get; } = input;

        public string Name { get; } = name;

        public ArgumentList Arguments { get; } = arguments;
    }
}
