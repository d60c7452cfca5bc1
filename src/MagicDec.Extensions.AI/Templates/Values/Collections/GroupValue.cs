namespace MagicDec.Extensions.AI.Templates.Values.Collections;

/// <summary>What the filter <c>groupby</c> gives: a tuple of the common key and the list of items, with names for both.</summary>
internal sealed class GroupValue(Value grouper, ListValue items) : TupleValue([grouper, items])
{
    public override Value? GetAttribute(string name) => name switch
    {
        "grouper" => this[0],
        "list" => this[1],
        _ => null,
    };
}
