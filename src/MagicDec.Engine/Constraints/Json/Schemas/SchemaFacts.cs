using System.Numerics;
using System.Text.Json;
using MagicDec.Engine.Constraints.Automata;

namespace MagicDec.Engine.Constraints.Json.Schemas;

/// <summary>What several schemas that must all hold say together.</summary>
internal sealed class SchemaFacts
{
    public JsonTypes Types { get; set; } = JsonTypes.All;

    /// <summary>The values of enum or const that are left; null when there is neither.</summary>
    public List<JsonElement>? Values { get; set; }

    public List<string> Patterns { get; } = [];

    public List<string> Formats { get; } = [];

    public int MinLength { get; set; }

    public int? MaxLength { get; set; }

    public DecimalBound? Minimum { get; private set; }

    public DecimalBound? Maximum { get; private set; }

    public List<DecimalBound> Divisors { get; } = [];

    public int MinItems { get; set; }

    public int? MaxItems { get; set; }

    public List<ArrayShape> Arrays { get; } = [];

    public List<ObjectShape> Objects { get; } = [];

    public List<string> Required { get; } = [];

    public int MinProperties { get; set; }

    public int? MaxProperties { get; set; }

    /// <summary>Whether undeclared properties are ruled out, whatever else is said of them.</summary>
    public bool IsClosed { get; set; }

    public List<SchemaPart> PropertyNames { get; } = [];

    /// <summary>Groups of schemas of which one each must hold.</summary>
    public List<IReadOnlyList<SchemaPart>> Alternatives { get; } = [];

    public bool UniqueItems { get; set; }

    /// <summary>Keeps the values that are in another list too.</summary>
    public void KeepValues(IEnumerable<JsonElement> values)
    {
        List<JsonElement>? mine = Values;
        Values = mine is null ? [.. values] : [.. values.Where(value => mine.Exists(other => JsonElement.DeepEquals(value, other)))];
    }

    public void AddMinimum(DecimalBound bound)
    {
        if (Minimum is not { } old || bound.SignOfDifference(old) is var sign && (sign > 0 || (sign == 0 && !bound.IsInclusive)))
        {
            Minimum = bound;
        }
    }

    public void AddMaximum(DecimalBound bound)
    {
        if (Maximum is not { } old || bound.SignOfDifference(old) is var sign && (sign < 0 || (sign == 0 && !bound.IsInclusive)))
        {
            Maximum = bound;
        }
    }

    /// <summary>Whether a value of enum or const passes what else is said of its kind.</summary>
    public bool Admits(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => Types.HasFlag(JsonTypes.Null),
        JsonValueKind.True or JsonValueKind.False => Types.HasFlag(JsonTypes.Boolean),
        JsonValueKind.Object => Types.HasFlag(JsonTypes.Object),
        JsonValueKind.Array => Types.HasFlag(JsonTypes.Array),
        JsonValueKind.String => Types.HasFlag(JsonTypes.String) && AdmitsLength(value.GetString()!.EnumerateRunes().Count()),
        _ => AdmitsNumber(value.GetRawText()),
    };

    private bool AdmitsLength(int length) => length >= MinLength && length <= (MaxLength ?? int.MaxValue);

    private bool AdmitsNumber(string text) =>
        DecimalBound.Parse(text, inclusive: true) is { } number
        && (Types & (number.Digits % BigInteger.Pow(10, number.Scale) == 0 ? JsonTypes.Integer : JsonTypes.Fraction)) != JsonTypes.None
        && (Minimum is not { } low || number.SignOfDifference(low) is var below && (below > 0 || (below == 0 && low.IsInclusive)))
        && (Maximum is not { } high || number.SignOfDifference(high) is var above && (above < 0 || (above == 0 && high.IsInclusive)));
}
