namespace MagicDec.Extensions.AI.Templates.Values.Collections;

/// <summary>A dictionary that keeps the order of its keys; the sandbox forbids to change one.</summary>
internal sealed class MappingValue : Value
{
    private readonly OrderedDictionary<Value, Value> _items = new(KeyComparer.Instance);

    /// <summary>A dictionary of these items; a key given again keeps its place and takes the new value.</summary>
    public MappingValue(IEnumerable<KeyValuePair<Value, Value>> items)
    {
        foreach ((Value key, Value value) in items)
        {
            _items[key] = key.IsHashable ? value : throw new TemplateValueException($"unhashable type: '{key.TypeName}'");
        }

        (long keys, int keyDepth) = ListValue.Measure(_items.Keys);
        (long values, int valueDepth) = ListValue.Measure(_items.Values);
        Weight = keys + values;
        Depth = Math.Max(keyDepth, valueDepth);
    }

    public override string TypeName => "dict";

    public override bool IsTruthy => _items.Count > 0;

    public override int? Length => _items.Count;

    public override long Weight { get; }

    public override int Depth { get; }

    public override bool IsHashable => false;

    /// <summary>The keys and values in order.</summary>
    public IReadOnlyCollection<KeyValuePair<Value, Value>> Items => _items;

    /// <summary>The value of a key, or null.</summary>
    public Value? Find(Value key) => key.IsHashable && _items.TryGetValue(key, out Value? value) ? value : null;

    public override IEnumerable<Value> Enumerate() => _items.Keys;
}
