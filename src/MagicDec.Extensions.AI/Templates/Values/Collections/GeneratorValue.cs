using MagicDec.Extensions.AI.Templates.Runtime;

namespace MagicDec.Extensions.AI.Templates.Values.Collections;

/// <summary>What lazy filters give: items that can be visited once, without a length and always true, as in Python.</summary>
internal sealed class GeneratorValue(IEnumerable<Value> items, string typeName = "generator") : Value
{
    private IEnumerator<Value>? _enumerator;

    public override string TypeName => typeName;

    public override IEnumerable<Value> Enumerate()
    {
        _enumerator ??= items.GetEnumerator();
        while (MoveNext(_enumerator))
        {
            yield return _enumerator.Current;
        }
    }

    // Generators over generators recurse when they are drained.
    private static bool MoveNext(IEnumerator<Value> enumerator)
    {
        RenderBudget.EnsureStack();
        return enumerator.MoveNext();
    }
}
