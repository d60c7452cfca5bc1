using System.Collections.Frozen;
using System.Numerics;
using MagicDec.Extensions.AI.Templates.Operations;
using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Text.Formatting;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.BuiltIns;

/// <summary>The functions that every template can call.</summary>
internal static class GlobalTable
{
    private static readonly FrozenDictionary<string, Value> Functions = new BuiltIn[]
    {
        new("range", "start, stop=, step=", Range),
        new("dict", static (interpreter, _, arguments) => new MappingValue(interpreter.ToPairs(arguments))),
        new("namespace", MakeNamespace),
        new("joiner", "sep=", static (_, _, args) => new BoundMethod(null, MakeJoiner(args[0] ?? new StringValue(", ")))),
        new("raise_exception", "message", static (interpreter, _, args) =>
            throw new TemplateValueException(Repr.Str(args[0]!, interpreter.Budget)) { RaisedByTemplate = true }),
        new("strftime_now", "format", static (interpreter, _, args) =>
        {
            // The longest directive writes twelve times its own length.
            interpreter.Budget.Allocate(12L * Argument.Text(args[0]!).Length);
            return new StringValue(TimeText.Format(interpreter.TimeProvider.GetLocalNow(), Argument.Text(args[0]!)));
        }),
    }.ToFrozenDictionary(static function => function.Name, static function => (Value)new BoundMethod(null, function), StringComparer.Ordinal);

    /// <summary>The function of that name, or null.</summary>
    public static Value? Find(string name) => Functions.GetValueOrDefault(name);

    private static RangeValue Range(Interpreter interpreter, Value self, Value?[] args)
    {
        BigInteger first = Numbers.RequireInteger(args[0]!);
        return args[1] is { } stop
            ? RangeValue.Create(first, Numbers.RequireInteger(stop), args[2] is { } step ? Numbers.RequireInteger(step) : 1)
            : RangeValue.Create(0, first, 1);
    }

    private static NamespaceValue MakeNamespace(Interpreter interpreter, Value self, CallArguments arguments)
    {
        NamespaceValue space = new();
        foreach ((Value key, Value value) in interpreter.ToPairs(arguments))
        {
            space.Set(Argument.Text(key), value);
        }

        return space;
    }

    private static BuiltIn MakeJoiner(Value separator)
    {
        bool used = false;
        return new BuiltIn("joiner", string.Empty, (_, _, _) =>
        {
            Value result = used ? separator : StringValue.Empty;
            used = true;
            return result;
        });
    }
}
