namespace MagicDec.Extensions.AI.Templates.Values.Collections;

/// <summary>A tuple.</summary>
internal class TupleValue(IReadOnlyList<Value> items) : ListValue(items)
{
    // Hashing and comparing keys is not counted as steps, so only small tuples may be keys.
    private const int MaxKeyWeight = 4096;

    public override string TypeName => "tuple";

    public override bool IsHashable => Weight <= MaxKeyWeight && Enumerate().All(static item => item.IsHashable);
}
