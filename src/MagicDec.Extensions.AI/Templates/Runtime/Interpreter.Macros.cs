using MagicDec.Extensions.AI.Templates.BuiltIns;
using MagicDec.Extensions.AI.Templates.Syntax.Nodes;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.Runtime;

internal sealed partial class Interpreter
{
    /// <summary>Calls a macro: its text is its value.</summary>
    public Value CallMacro(MacroValue macro, CallArguments arguments)
    {
        (TextBuilder output, Scope caller) = (_output, _scope);
        int parameters = macro.Definition.Parameters.Count;
        Budget.Step(parameters + ((long)parameters * arguments.Named.Count));
        _scope = new Scope(macro.Scope);
        _output = new TextBuilder(Budget);
        BindParameters(macro.Definition, arguments);
        ExecuteAll(macro.Definition.Body);
        string text = _output.ToString();
        (_output, _scope) = (output, caller);
        return new StringValue(text);
    }

    private void BindParameters(MacroDefinition macro, CallArguments arguments)
    {
        IReadOnlyList<MacroParameter> parameters = macro.Parameters;
        List<KeyValuePair<string, Value>> named = [.. arguments.Named];
        HashSet<string> bound = new(StringComparer.Ordinal);
        for (int i = 0; i < parameters.Count; i++)
        {
            string name = parameters[i].Name;
            Value? value = i < arguments.Positional.Count ? arguments.Positional[i] : TakeNamed(named, name);
            value ??= TryEvaluate(parameters[i].Default) ?? new UndefinedValue($"parameter '{name}' was not provided");
            _scope.Set(name, value);
            bound.Add(name);
        }

        BindSpecial(macro, arguments, named, bound);
    }

    private void BindSpecial(MacroDefinition macro, CallArguments arguments, List<KeyValuePair<string, Value>> named, HashSet<string> bound)
    {
        if (macro.UsesCaller && !bound.Contains("caller"))
        {
            _scope.Set("caller", TakeNamed(named, "caller") ?? new UndefinedValue("No caller defined"));
        }

        if (macro.UsesKwArgs && !bound.Contains("kwargs"))
        {
            _scope.Set("kwargs", new MappingValue(named.Select(static item => KeyValuePair.Create<Value, Value>(new StringValue(item.Key), item.Value))));
        }
        else if (named.Count > 0)
        {
            throw new TemplateValueException($"macro '{macro.Name}' takes no keyword argument '{named[0].Key}'");
        }

        if (macro.UsesVarArgs && !bound.Contains("varargs"))
        {
            _scope.Set("varargs", new TupleValue([.. arguments.Positional.Skip(macro.Parameters.Count)]));
        }
        else if (arguments.Positional.Count > macro.Parameters.Count)
        {
            throw new TemplateValueException($"macro '{macro.Name}' takes not more than {macro.Parameters.Count} argument(s)");
        }
    }

    private static Value? TakeNamed(List<KeyValuePair<string, Value>> named, string name)
    {
        int index = named.FindIndex(item => string.Equals(item.Key, name, StringComparison.Ordinal));
        if (index < 0)
        {
            return null;
        }

        Value value = named[index].Value;
        named.RemoveAt(index);
        return value;
    }
}
