using MagicDec.Extensions.AI.Templates.BuiltIns;
using MagicDec.Extensions.AI.Templates.Filters;
using MagicDec.Extensions.AI.Templates.Operations;
using MagicDec.Extensions.AI.Templates.Syntax.Nodes;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.Runtime;

internal sealed partial class Interpreter
{
    private Value Evaluate(Expression expression)
    {
        Budget.Step();
        switch (expression)
        {
            case Expression.Literal literal:
                return literal.Value;
            case Expression.Variable variable:
                return FindVariable(variable.Identifier);
            default:
                return EvaluateNested(expression);
        }
    }

    private Value EvaluateNested(Expression expression)
    {
        try
        {
            Budget.Enter();
            Value result = EvaluateCore(expression);
            Budget.Leave();
            return result;
        }
        catch (TemplateValueException exception)
        {
            throw Locate(exception, expression.Position);
        }
    }

    private Value EvaluateCore(Expression expression)
    {
        switch (expression)
        {
            case Expression.Attribute attribute:
                return Subscripts.GetAttribute(Evaluate(attribute.Target), attribute.Name, Budget);
            case Expression.Item item:
                return Subscripts.GetItem(Evaluate(item.Target), Evaluate(item.Index), Budget);
            case Expression.Slice slice:
                return Slicing.Slice(Evaluate(slice.Target), TryEvaluate(slice.Start), TryEvaluate(slice.Stop), TryEvaluate(slice.Step), Budget);
            case Expression.Binary binary:
                return Arithmetic.Apply(binary.Operation, Evaluate(binary.Left), Evaluate(binary.Right), Budget);
            case Expression.Compare compare:
                return BooleanValue.Of(EvaluateComparison(compare));
            case Expression.Logical logical:
                Value left = Evaluate(logical.Left);
                return left.IsTruthy == logical.IsAnd ? Evaluate(logical.Right) : left;
            case Expression.Not not:
                return BooleanValue.Of(!Evaluate(not.Operand).IsTruthy);
            case Expression.Conditional conditional:
                return EvaluateConditional(conditional);
            case Expression.Filter filter:
                return ApplyFilter(filter.Name, Evaluate(filter.Input!), EvaluateArguments(filter.Arguments));
            case Expression.Test test:
                return BooleanValue.Of(ApplyTest(test.Name, Evaluate(test.Input), EvaluateArguments(test.Arguments)));
            case Expression.Call call:
                return Call(Evaluate(call.Callee), EvaluateArguments(call.Arguments));
            case Expression.Concat concat:
                TextBuilder builder = new(Budget);
                foreach (Expression part in concat.Items)
                {
                    builder.Append(Str(Evaluate(part)));
                }

                return new StringValue(builder.ToString());
            case Expression.Sign sign:
                return Arithmetic.Signed(sign.Negative, Evaluate(sign.Operand));
            case Expression.ListDisplay list:
                return new ListValue(EvaluateItems(list.Items));
            case Expression.TupleDisplay tuple:
                return new TupleValue(EvaluateItems(tuple.Items));
            case Expression.DictDisplay dict:
                Budget.AllocateItems(2 * dict.Items.Count);
                return new MappingValue(dict.Items.Select(item => KeyValuePair.Create(EvaluateKey(item.Key), Evaluate(item.Value))));
            default:
                throw new InvalidOperationException($"No evaluation of {expression.GetType().Name}.");
        }
    }

    private Value EvaluateKey(Expression expression)
    {
        Value key = Evaluate(expression);
        Budget.ScanKey(key);
        return key;
    }

    private Value? TryEvaluate(Expression? expression) => expression is null ? null : Evaluate(expression);

    private Value FindVariable(string name)
    {
        return _scope.Find(name, Budget) ?? GlobalTable.Find(name) ?? new UndefinedValue($"'{name}' is undefined");
    }

    private Value[] EvaluateItems(IReadOnlyList<Expression> expressions)
    {
        Budget.AllocateItems(expressions.Count);
        Value[] items = new Value[expressions.Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = Evaluate(expressions[i]);
        }

        return items;
    }

    private bool EvaluateComparison(Expression.Compare compare)
    {
        Value left = Evaluate(compare.First);
        foreach ((string operation, Expression expression) in compare.Rest)
        {
            Value right = Evaluate(expression);
            if (!Compares(operation, left, right))
            {
                return false;
            }

            left = right;
        }

        return true;
    }

    private Value EvaluateConditional(Expression.Conditional conditional)
    {
        if (Evaluate(conditional.Condition).IsTruthy)
        {
            return Evaluate(conditional.Then);
        }

        return conditional.Otherwise is { } otherwise
            ? Evaluate(otherwise)
            : new UndefinedValue("the inline if-expression evaluated to false and no else section was defined.");
    }

    private CallArguments EvaluateArguments(ArgumentList list)
    {
        if (ReferenceEquals(list, ArgumentList.Empty))
        {
            return CallArguments.None;
        }

        List<Value> positional = [.. EvaluateItems(list.Positional)];
        List<KeyValuePair<string, Value>> named = [];
        foreach ((string name, Expression expression) in list.Named)
        {
            named.Add(new(name, Evaluate(expression)));
        }

        if (list.Star is not null)
        {
            positional.AddRange(MakeList(Iterate(Evaluate(list.Star))).Enumerate());
        }

        if (list.DoubleStar is not null)
        {
            MappingValue mapping = Evaluate(list.DoubleStar) as MappingValue
                ?? throw new TemplateValueException("the argument after ** must be a mapping");
            Budget.AllocateItems(2 * mapping.Items.Count);
            named.AddRange(mapping.Items.Select(static item => KeyValuePair.Create(Argument.Text(item.Key), item.Value)));
        }

        return new CallArguments(positional, named);
    }

    /// <summary>Applies a filter by name.</summary>
    public Value ApplyFilter(string name, Value input, CallArguments arguments)
    {
        CountReading(input, arguments);
        BuiltIn filter = FilterTable.Find(name) ?? throw new TemplateValueException($"No filter named '{name}'.");
        return filter.Invoke(this, input, arguments);
    }

    /// <summary>Applies a test by name.</summary>
    public bool ApplyTest(string name, Value input, CallArguments arguments)
    {
        CountReading(input, arguments);
        BuiltIn test = TestTable.Find(name) ?? throw new TemplateValueException($"No test named '{name}'.");
        return test.Invoke(this, input, arguments).IsTruthy;
    }

    /// <summary>Counts the text that a filter, test or method is given to read.</summary>
    public void CountReading(Value self, CallArguments arguments)
    {
        long characters = self is StringValue text ? text.Text.Length : 0;
        foreach (Value argument in arguments.Positional)
        {
            characters += argument is StringValue part ? part.Text.Length : 0;
        }

        foreach ((_, Value argument) in arguments.Named)
        {
            characters += argument is StringValue part ? part.Text.Length : 0;
        }

        Budget.Step();
        Budget.Scan(characters);
    }

    private Value Call(Value callee, CallArguments arguments) => callee switch
    {
        CallableValue callable => callable.Call(this, arguments),
        UndefinedValue undefined => throw undefined.Fail(),
        _ => throw new TemplateValueException($"'{callee.TypeName}' object is not callable"),
    };
}
