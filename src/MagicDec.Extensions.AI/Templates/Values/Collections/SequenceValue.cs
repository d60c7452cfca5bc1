namespace MagicDec.Extensions.AI.Templates.Values.Collections;

/// <summary>Something with a length and items at indices: a list, a tuple, a range.</summary>
internal abstract class SequenceValue : Value
{
    /// <summary>The number of items.</summary>
    public abstract int Count { get; }

    public override int? Length => Count;

    public override bool IsTruthy => Count > 0;

    /// <summary>The item at an index from 0 to <see cref="Count"/> - 1.</summary>
    public abstract Value this[int index] { get; }

    public override IEnumerable<Value> Enumerate()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }
}
