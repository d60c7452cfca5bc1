using System.Collections.Frozen;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.BuiltIns;

/// <summary>Finds the methods of values by type.</summary>
internal static class MethodTable
{
    private static readonly FrozenDictionary<string, BuiltIn> OfStrings = Table([.. StringMethods.All, .. StringPartMethods.All]);
    private static readonly FrozenDictionary<string, BuiltIn> OfMappings = Table(CollectionMethods.OfMappings);
    private static readonly FrozenDictionary<string, BuiltIn> OfSequences = Table(CollectionMethods.OfSequences);
    private static readonly FrozenDictionary<string, BuiltIn> OfFloats = Table(CollectionMethods.OfFloats);

    // Jinja's immutable sandbox hides what would change a list or a dictionary.
    private static readonly FrozenSet<string> ListChanges =
        FrozenSet.ToFrozenSet(["append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> MappingChanges =
        FrozenSet.ToFrozenSet(["clear", "pop", "popitem", "setdefault", "update"], StringComparer.Ordinal);

    /// <summary>The method, an undefined value if the sandbox forbids it, or null if there is none.</summary>
    public static Value? Find(Value self, string name)
    {
        switch (self)
        {
            case StringValue:
                return Bind(OfStrings, self, name);
            case MappingValue when MappingChanges.Contains(name):
            case ListValue and not TupleValue when ListChanges.Contains(name):
                return new UndefinedValue($"access to attribute '{name}' of '{self.TypeName}' object is unsafe.");
            case MappingValue:
                return Bind(OfMappings, self, name);
            case ListValue when name is "copy" && self is TupleValue:
                return null;
            case SequenceValue:
                return Bind(OfSequences, self, name);
            case FloatValue:
                return Bind(OfFloats, self, name);
            default:
                return null;
        }
    }

    private static FrozenDictionary<string, BuiltIn> Table(IEnumerable<BuiltIn> methods) =>
        methods.ToFrozenDictionary(static method => method.Name, StringComparer.Ordinal);

    private static BoundMethod? Bind(FrozenDictionary<string, BuiltIn> table, Value self, string name) =>
        table.TryGetValue(name, out BuiltIn? method) ? new BoundMethod(self, method) : null;
}
