using MagicDec.Extensions.AI.Templates.Values;

namespace MagicDec.Extensions.AI.Templates.Runtime;

/// <summary>Variables of a block, and the scope around it. Loops make one for each item, so few variables are kept in an array.</summary>
internal sealed class Scope(Scope? parent)
{
    private const int MaxSmall = 8;
    private readonly Scope? _parent = parent;
    private KeyValuePair<string, Value>[] _small = [];
    private int _count;
    private Dictionary<string, Value>? _large;

    /// <summary>Sets a variable of this scope; one of the same name further out is hidden.</summary>
    public void Set(string name, Value value)
    {
        if (_large is not null)
        {
            _large[name] = value;
            return;
        }

        int index = IndexOf(name);
        if (index >= 0)
        {
            _small[index] = new(name, value);
        }
        else if (_count < MaxSmall)
        {
            if (_count == _small.Length)
            {
                Array.Resize(ref _small, Math.Max(2, 2 * _count));
            }

            _small[_count++] = new(name, value);
        }
        else
        {
            _large = new(_small, StringComparer.Ordinal) { [name] = value };
        }
    }

    /// <summary>The innermost variable of that name, or null.</summary>
    public Value? Find(string name, RenderBudget budget)
    {
        int hops = 0;
        Value? value = null;
        for (Scope? scope = this; scope is not null && value is null; scope = scope._parent)
        {
            value = scope.FindHere(name);
            hops++;
        }

        budget.Step(hops >> 2);
        return value;
    }

    private Value? FindHere(string name)
    {
        if (_large is not null)
        {
            return _large.GetValueOrDefault(name);
        }

        int index = IndexOf(name);
        return index < 0 ? null : _small[index].Value;
    }

    private int IndexOf(string name)
    {
        for (int i = 0; i < _count; i++)
        {
            if (string.Equals(_small[i].Key, name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
