namespace MagicDec.Extensions.AI.Templates.Values.Collections;

/// <summary>What <c>items()</c>, <c>keys()</c> and <c>values()</c> of a dictionary give.</summary>
internal sealed class DictViewValue(MappingValue mapping, string kind) : Value
{
    public override string TypeName => "dict_" + kind;

    public override bool IsTruthy => mapping.IsTruthy;

    public override int? Length => mapping.Length;

    public override long Weight => mapping.Weight;

    public override int Depth => mapping.Depth + 1;

    public override bool IsHashable => false;

    public override IEnumerable<Value> Enumerate() => kind switch
    {
        "items" => mapping.Items.Select(static item => new TupleValue([item.Key, item.Value])),
        "keys" => mapping.Items.Select(static item => item.Key),
        _ => mapping.Items.Select(static item => item.Value),
    };
}
