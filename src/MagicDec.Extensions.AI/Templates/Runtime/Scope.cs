using MagicDec.Extensions.AI.Templates.Values;

namespace MagicDec.Extensions.AI.Templates.Runtime;

/// <summary>Variables of a block, and the scope around it.</summary>
internal sealed class Scope(Scope? parent)
{
    private Dictionary<string, Value>? _variables;

    /// <summary>Sets a variable of this scope; one of the same name further out is hidden.</summary>
    public void Set(string name, Value value) => (_variables ??= new(StringComparer.Ordinal))[name] = value;

    /// <summary>The innermost variable of that name, or null.</summary>
    public Value? Find(string name)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope._variables is { } variables && variables.TryGetValue(name, out Value? value))
            {
                return value;
            }
        }

        return null;
    }

    private Scope? Parent { get; } = parent;
}
