using System.Collections.Frozen;
using MagicDec.Extensions.AI.Templates.Filters;
using MagicDec.Extensions.AI.Templates.Operations;
using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Text;
using MagicDec.Extensions.AI.Templates.Text.Formatting;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.BuiltIns;

/// <summary>The tests behind <c>is</c>.</summary>
internal static class TestTable
{
    private static readonly FrozenDictionary<string, BuiltIn> Tests = ((BuiltIn[])
    [
        Of("defined", static value => value is not UndefinedValue),
        Of("undefined", static value => value is UndefinedValue),
        Of("none", static value => value is NoneValue),
        Of("boolean", static value => value is BooleanValue),
        Of("true", static value => ReferenceEquals(value, BooleanValue.True)),
        Of("false", static value => ReferenceEquals(value, BooleanValue.False)),
        Of("integer", static value => value is IntegerValue),
        Of("float", static value => value is FloatValue),
        Of("number", static value => value is IntegerValue or FloatValue or BooleanValue),
        Of("string", static value => value is StringValue),
        Of("mapping", static value => value is MappingValue),
        Of("sequence", static value => value is StringValue or SequenceValue or MappingValue or UndefinedValue),
        Of("iterable", static value => value is LoopValue || value.Enumerate() is not null),
        Of("callable", static value => value is CallableValue or UndefinedValue),
        Of("escaped", static value => value is StringValue { IsSafe: true }),
        Remainder("odd", string.Empty, static _ => new IntegerValue(2), expected: 1),
        Remainder("even", string.Empty, static _ => new IntegerValue(2), expected: 0),
        Remainder("divisibleby", "num", static args => args[0]!, expected: 0),
        new("lower", "", static (interpreter, self, _) => BooleanValue.Of(PythonText.HasCase(Repr.Str(self, interpreter.Budget), upper: false))),
        new("upper", "", static (interpreter, self, _) => BooleanValue.Of(PythonText.HasCase(Repr.Str(self, interpreter.Budget), upper: true))),
        new("sameas", "other", static (_, self, args) => BooleanValue.Of(IsSame(self, args[0]!))),
        new("in", "seq", static (interpreter, self, args) => BooleanValue.Of(Equality.Contains(args[0]!, self, interpreter))),
        new("filter", "", static (_, self, _) => BooleanValue.Of(self is StringValue name && FilterTable.Find(name.Text) is not null)),
        new("test", "", static (_, self, _) => BooleanValue.Of(self is StringValue name && Find(name.Text) is not null)),
        .. Comparisons("==", "eq", "equalto"),
        .. Comparisons("!=", "ne"),
        .. Comparisons("<", "lt", "lessthan"),
        .. Comparisons("<=", "le"),
        .. Comparisons(">", "gt", "greaterthan"),
        .. Comparisons(">=", "ge"),
    ]).ToFrozenDictionary(static test => test.Name, StringComparer.Ordinal);

    /// <summary>The test of that name, or null.</summary>
    public static BuiltIn? Find(string name) => Tests.GetValueOrDefault(name);

    private static BuiltIn Of(string name, Func<Value, bool> test) => new(name, string.Empty, (_, self, _) => BooleanValue.Of(test(self)));

    private static IEnumerable<BuiltIn> Comparisons(string operation, params string[] names) => names.Append(operation).Select(name =>
        new BuiltIn(name, "other", (interpreter, self, args) => BooleanValue.Of(interpreter.Compares(operation, self, args[0]!))));

    private static BuiltIn Remainder(string name, string signature, Func<Value?[], Value> divisor, int expected) =>
        new(name, signature, (interpreter, self, args) =>
        {
            Value remainder = Arithmetic.Apply("%", self, divisor(args), interpreter.Budget);
            return BooleanValue.Of(Equality.AreEqual(remainder, new IntegerValue(expected), interpreter.Budget));
        });

    private static bool IsSame(Value left, Value right) => (left, right) switch
    {
        (StringValue a, StringValue b) => string.Equals(a.Text, b.Text, StringComparison.Ordinal),
        (IntegerValue a, IntegerValue b) => a.Value == b.Value,
        _ => ReferenceEquals(left, right),
    };
}
