namespace MagicDec.Extensions.AI.Templates.Values.Collections;

/// <summary>A list; the sandbox forbids to change one.</summary>
internal class ListValue : SequenceValue
{
    /// <summary>Deepest nesting of collections.</summary>
    public const int MaxDepth = 200;

    private const long MaxWeight = 1L << 28;
    private readonly IReadOnlyList<Value> _items;

    /// <summary>A list of these items, which must not change any more.</summary>
    public ListValue(IReadOnlyList<Value> items)
    {
        _items = items;
        (Weight, Depth) = Measure(items);
    }

    public override string TypeName => "list";

    public override int Count => _items.Count;

    public sealed override long Weight { get; }

    public sealed override int Depth { get; }

    public override bool IsHashable => false;

    public override Value this[int index] => _items[index];

    /// <summary>
    /// The weight and depth of a collection with these items. Shared items count each time: what doubles itself is stopped here,
    /// and everything that walks over values may recurse.
    /// </summary>
    public static (long Weight, int Depth) Measure(IEnumerable<Value> items)
    {
        long weight = 1;
        int depth = 0;
        foreach (Value item in items)
        {
            weight += item.Weight;
            depth = Math.Max(depth, item.Depth);
        }

        if (weight > MaxWeight || depth >= MaxDepth)
        {
            throw new TemplateValueException(weight > MaxWeight
                ? $"a collection holds more than {MaxWeight} characters and items."
                : $"collections are nested deeper than {MaxDepth} levels.");
        }

        return (weight, depth + 1);
    }
}
