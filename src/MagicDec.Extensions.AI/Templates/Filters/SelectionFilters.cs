using MagicDec.Extensions.AI.Templates.BuiltIns;
using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.Filters;

/// <summary>Lazy filters that select items by a test or map them.</summary>
internal static class SelectionFilters
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<BuiltIn> All { get; } =
    [
        new("map", static (interpreter, self, arguments) => new GeneratorValue(Map(interpreter, self, arguments))),
        Selection("select", byAttribute: false, wanted: true),
        Selection("reject", byAttribute: false, wanted: false),
        Selection("selectattr", byAttribute: true, wanted: true),
        Selection("rejectattr", byAttribute: true, wanted: false),
    ];

    private static BuiltIn Selection(string name, bool byAttribute, bool wanted) => new(name, (interpreter, self, arguments) =>
        new GeneratorValue(Select(interpreter, self, arguments, byAttribute, wanted)));

    private static IEnumerable<Value> Map(Interpreter interpreter, Value self, CallArguments arguments)
    {
        if (!self.IsTruthy)
        {
            yield break;
        }

        Func<Value, Value> map = PrepareMap(interpreter, arguments);
        foreach (Value item in interpreter.Iterate(self))
        {
            yield return map(item);
        }
    }

    private static Func<Value, Value> PrepareMap(Interpreter interpreter, CallArguments arguments)
    {
        if (arguments.Positional.Count == 0 && arguments.Find("attribute") is { } attribute)
        {
            string? unknown = arguments.Named.Select(static item => item.Key).FirstOrDefault(static key => key is not ("attribute" or "default"));
            return unknown is null
                ? AttributePath.Parse(interpreter, attribute, defaultValue: arguments.Find("default")).Resolve
                : throw new TemplateValueException($"Unexpected keyword argument '{unknown}'");
        }

        if (arguments.Positional.Count == 0)
        {
            throw new TemplateValueException("map requires a filter argument");
        }

        string filter = Argument.Text(arguments.Positional[0]);
        CallArguments rest = arguments.Skip(1);
        return item => interpreter.ApplyFilter(filter, item, rest);
    }

    private static IEnumerable<Value> Select(Interpreter interpreter, Value self, CallArguments arguments, bool byAttribute, bool wanted)
    {
        if (!self.IsTruthy)
        {
            yield break;
        }

        int used = byAttribute ? 1 : 0;
        if (arguments.Positional.Count < used)
        {
            throw new TemplateValueException("Missing parameter for attribute name");
        }

        AttributePath path = AttributePath.Parse(interpreter, byAttribute ? arguments.Positional[0] : null);
        string? test = arguments.Positional.Count > used ? Argument.Text(arguments.Positional[used]) : null;
        CallArguments rest = arguments.Skip(used + 1);
        foreach (Value item in interpreter.Iterate(self))
        {
            Value tested = path.Resolve(item);
            bool holds = test is null ? tested.IsTruthy : interpreter.ApplyTest(test, tested, rest);
            if (holds == wanted)
            {
                yield return item;
            }
        }
    }
}
