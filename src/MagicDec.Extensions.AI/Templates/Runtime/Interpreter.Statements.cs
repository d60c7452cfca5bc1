using MagicDec.Extensions.AI.Templates.BuiltIns;
using MagicDec.Extensions.AI.Templates.Syntax.Nodes;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.Runtime;

internal sealed partial class Interpreter
{
    private Flow ExecuteAll(IReadOnlyList<Statement> statements)
    {
        foreach (Statement statement in statements)
        {
            Flow flow = Execute(statement);
            if (flow != Flow.Normal)
            {
                return flow;
            }
        }

        return Flow.Normal;
    }

    private Flow Execute(Statement statement)
    {
        try
        {
            Budget.Step();
            Budget.Enter();
            Flow flow = ExecuteCore(statement);
            Budget.Leave();
            return flow;
        }
        catch (TemplateValueException exception)
        {
            throw Locate(exception, statement.Position);
        }
    }

    private Flow ExecuteCore(Statement statement)
    {
        switch (statement)
        {
            case Statement.Text text:
                _output.Append(text.Content);
                return Flow.Normal;
            case Statement.Output output:
                _output.Append(Str(Evaluate(output.Value)));
                return Flow.Normal;
            case Statement.If branch:
                return ExecuteIf(branch);
            case Statement.For loop:
                return ExecuteFor(loop);
            case Statement.Set set:
                Assign(set.Target, Evaluate(set.Value));
                return Flow.Normal;
            case Statement.SetBlock set:
                Flow flow = Capture(set.Body, out string captured);
                Assign(set.Target, ApplyChain(set.Filter, new StringValue(captured)));
                return flow;
            case Statement.FilterBlock filter:
                Flow filterFlow = Capture(filter.Body, out string unfiltered);
                _output.Append(Str(ApplyChain(filter.Filter, new StringValue(unfiltered))));
                return filterFlow;
            case Statement.Macro macro:
                _scope.Set(macro.Definition.Name!, new MacroValue(macro.Definition, _scope));
                return Flow.Normal;
            case Statement.CallBlock block:
                ExecuteCallBlock(block);
                return Flow.Normal;
            case Statement.Scoped scoped:
                return ExecuteScoped(scoped);
            case Statement.LoopControl control:
                return control.IsBreak ? Flow.Break : Flow.Continue;
            default:
                throw new InvalidOperationException($"No execution of {statement.GetType().Name}.");
        }
    }

    private Flow ExecuteIf(Statement.If statement)
    {
        foreach ((Expression test, IReadOnlyList<Statement> body) in statement.Branches)
        {
            if (Evaluate(test).IsTruthy)
            {
                return ExecuteAll(body);
            }
        }

        return ExecuteAll(statement.Otherwise);
    }

    private Flow ExecuteFor(Statement.For statement)
    {
        Value iterable = Evaluate(statement.Iterable);
        return statement.Recursive ? AppendLoop(statement, iterable) : RunLoop(statement, iterable, depth: 0);
    }

    private Flow AppendLoop(Statement.For statement, Value iterable)
    {
        _output.Append(RenderLoop(statement, iterable, _scope, depth: 0));
        return Flow.Normal;
    }

    // A recursive loop is rendered on its own each time, in the scope that it was written in.
    private string RenderLoop(Statement.For statement, Value iterable, Scope scope, int depth)
    {
        (TextBuilder output, Scope caller) = (_output, _scope);
        (_output, _scope) = (new TextBuilder(Budget), scope);
        RunLoop(statement, iterable, depth);
        string result = _output.ToString();
        (_output, _scope) = (output, caller);
        return result;
    }

    private Flow RunLoop(Statement.For statement, Value iterable, int depth)
    {
        Scope outer = _scope;
        IEnumerable<Value> items = Iterate(iterable);
        Func<Value, Value>? recurse = statement.Recursive
            ? children => new StringValue(RenderLoop(statement, children, outer, depth + 1))
            : null;
        LoopValue loop = statement.Test is null
            ? new LoopValue(items, iterable.Length, depth, recurse)
            : new LoopValue(Select(statement, items, outer), null, depth, recurse);
        bool completed = false;
        Flow flow = Flow.Normal;
        while (flow != Flow.Break && loop.MoveNext())
        {
            _scope = new Scope(outer);
            _scope.Set("loop", loop);
            Assign(statement.Target, loop.Current);
            flow = ExecuteAll(statement.Body);
            completed |= flow == Flow.Normal;
        }

        _scope = outer;
        // As in Jinja, the else block runs unless some iteration came to its end.
        return completed || statement.Otherwise.Count == 0 ? Flow.Normal : ExecuteInScope(statement.Otherwise);
    }

    private IEnumerable<Value> Select(Statement.For statement, IEnumerable<Value> items, Scope outer)
    {
        foreach (Value item in items)
        {
            Scope caller = _scope;
            _scope = new Scope(outer);
            Assign(statement.Target, item);
            bool selected = Evaluate(statement.Test!).IsTruthy;
            _scope = caller;
            if (selected)
            {
                yield return item;
            }
        }
    }

    private Flow ExecuteScoped(Statement.Scoped statement)
    {
        Scope outer = _scope;
        Scope inner = new(outer);
        Value[] values = [.. statement.Assignments.Select(assignment => Evaluate(assignment.Value))];
        _scope = inner;
        for (int i = 0; i < values.Length; i++)
        {
            Assign(statement.Assignments[i].Key, values[i]);
        }

        Flow flow = ExecuteAll(statement.Body);
        _scope = outer;
        return flow;
    }

    private Flow ExecuteInScope(IReadOnlyList<Statement> body)
    {
        Scope outer = _scope;
        _scope = new Scope(outer);
        Flow flow = ExecuteAll(body);
        _scope = outer;
        return flow;
    }

    private Flow Capture(IReadOnlyList<Statement> body, out string text)
    {
        TextBuilder output = _output;
        _output = new TextBuilder(Budget);
        Flow flow = ExecuteInScope(body);
        text = _output.ToString();
        _output = output;
        return flow;
    }

    private Value ApplyChain(Expression.Filter? filter, Value input)
    {
        if (filter is null)
        {
            return input;
        }

        Value value = filter.Input is Expression.Filter inner ? ApplyChain(inner, input) : input;
        return ApplyFilter(filter.Name, value, EvaluateArguments(filter.Arguments));
    }

    private void ExecuteCallBlock(Statement.CallBlock block)
    {
        CallArguments arguments = EvaluateArguments(block.Call.Arguments);
        MacroValue caller = new(block.Caller, _scope);
        arguments = arguments with { Named = [.. arguments.Named, new("caller", caller)] };
        _output.Append(Str(Call(Evaluate(block.Call.Callee), arguments)));
    }

    private void Assign(AssignmentTarget target, Value value)
    {
        switch (target)
        {
            case AssignmentTarget.Variable variable:
                _scope.Set(variable.Name, value);
                break;
            case AssignmentTarget.NamespaceAttribute attribute:
                NamespaceValue space = FindVariable(attribute.Name) as NamespaceValue
                    ?? throw new TemplateValueException($"cannot assign attribute '{attribute.Attribute}' on non-namespace object '{attribute.Name}'");
                space.Set(attribute.Attribute, value);
                break;
            case AssignmentTarget.Unpacking unpacking:
                Value[] parts = [.. Iterate(value).Take(unpacking.Targets.Count + 1)];
                if (parts.Length != unpacking.Targets.Count)
                {
                    throw new TemplateValueException(parts.Length > unpacking.Targets.Count
                        ? $"too many values to unpack (expected {unpacking.Targets.Count})"
                        : $"not enough values to unpack (expected {unpacking.Targets.Count}, got {parts.Length})");
                }

                for (int i = 0; i < parts.Length; i++)
                {
                    Assign(unpacking.Targets[i], parts[i]);
                }

                break;
            default:
                throw new InvalidOperationException($"No assignment to {target.GetType().Name}.");
        }
    }
}
