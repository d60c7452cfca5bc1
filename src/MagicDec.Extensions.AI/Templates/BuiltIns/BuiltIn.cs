using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Values;

namespace MagicDec.Extensions.AI.Templates.BuiltIns;

/// <summary>A filter, test, method or function: its name, its parameters and what it does.</summary>
internal sealed class BuiltIn
{
    private readonly string[] _parameters = [];
    private readonly int _required;
    private readonly Func<Interpreter, Value, Value?[], Value>? _bound;
    private readonly Func<Interpreter, Value, CallArguments, Value>? _raw;

    /// <summary>
    /// One with fixed parameters: names with commas between, and "=" behind those that may be left out and then arrive as null.
    /// </summary>
    public BuiltIn(string name, string signature, Func<Interpreter, Value, Value?[], Value> body)
    {
        Name = name;
        _bound = body;
        string[] parts = signature.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        _parameters = [.. parts.Select(static part => part.TrimEnd('='))];
        _required = parts.Count(static part => !part.EndsWith('='));
    }

    /// <summary>One that takes its arguments as they come.</summary>
    public BuiltIn(string name, Func<Interpreter, Value, CallArguments, Value> body)
    {
        Name = name;
        _raw = body;
    }

    /// <summary>The name that templates use.</summary>
    public string Name { get; }

    /// <summary>Applies it to a value; functions get an undefined one.</summary>
    public Value Invoke(Interpreter interpreter, Value self, CallArguments arguments) =>
        _raw is not null ? _raw(interpreter, self, arguments) : _bound!(interpreter, self, Bind(arguments));

    private Value?[] Bind(CallArguments arguments)
    {
        if (arguments.Positional.Count > _parameters.Length)
        {
            throw new TemplateValueException(
                $"{Name}() takes at most {_parameters.Length} argument(s), but {arguments.Positional.Count} were given");
        }

        Value?[] bound = new Value?[_parameters.Length];
        for (int i = 0; i < arguments.Positional.Count; i++)
        {
            bound[i] = arguments.Positional[i];
        }

        foreach ((string key, Value value) in arguments.Named)
        {
            int index = Array.IndexOf(_parameters, key);
            if (index < 0 || bound[index] is not null)
            {
                throw new TemplateValueException(index < 0
                    ? $"{Name}() got an unexpected keyword argument '{key}'"
                    : $"{Name}() got multiple values for argument '{key}'");
            }

            bound[index] = value;
        }

        int missing = Array.FindIndex(bound, 0, _required, static value => value is null);
        return missing < 0 ? bound : throw new TemplateValueException($"{Name}() missing the required argument '{_parameters[missing]}'");
    }
}
