using MagicDec.Extensions.AI.Templates.Operations;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.BuiltIns;

/// <summary>The methods of dictionaries, lists, tuples, ranges and floats.</summary>
internal static class CollectionMethods
{
    /// <summary>Methods of dictionaries.</summary>
    public static IReadOnlyList<BuiltIn> OfMappings { get; } =
    [
        new("get", "key, default=", static (_, self, args) => ((MappingValue)self).Find(args[0]!) ?? args[1] ?? NoneValue.Instance),
        new("items", "", static (_, self, _) => new DictViewValue((MappingValue)self, "items")),
        new("keys", "", static (_, self, _) => new DictViewValue((MappingValue)self, "keys")),
        new("values", "", static (_, self, _) => new DictViewValue((MappingValue)self, "values")),
        new("copy", "", static (_, self, _) => self),
    ];

    /// <summary>Methods of lists, tuples and ranges.</summary>
    public static IReadOnlyList<BuiltIn> OfSequences { get; } =
    [
        new("count", "value", static (interpreter, self, args) => new IntegerValue(
            interpreter.Iterate(self).Count(item => Equality.AreEqual(item, args[0]!, interpreter.Budget)))),
        new("index", "value, start=, stop=", static (interpreter, self, args) =>
        {
            SequenceValue sequence = (SequenceValue)self;
            int stop = Math.Min(sequence.Count, Argument.Integer(args[2], int.MaxValue));
            for (int i = Math.Max(0, Argument.Integer(args[1], 0)); i < stop; i++)
            {
                if (Equality.AreEqual(sequence[i], args[0]!, interpreter.Budget))
                {
                    return new IntegerValue(i);
                }
            }

            throw new TemplateValueException($"the value is not in {self.TypeName}");
        }),
        new("copy", "", static (_, self, _) => self),
    ];

    /// <summary>Methods of floats.</summary>
    public static IReadOnlyList<BuiltIn> OfFloats { get; } =
    [
        new("is_integer", "", static (_, self, _) => BooleanValue.Of(double.IsInteger(((FloatValue)self).Value))),
    ];
}
