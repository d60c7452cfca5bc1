using MagicDec.Extensions.AI.Templates.Values;

namespace MagicDec.Extensions.AI.Templates.BuiltIns;

/// <summary>The values that a call passes, by position and by name.</summary>
internal sealed record CallArguments(IReadOnlyList<Value> Positional, IReadOnlyList<KeyValuePair<string, Value>> Named)
{
    /// <summary>No arguments.</summary>
    public static CallArguments None { get; } = new([], []);

    /// <summary>The argument of that name, or null.</summary>
    public Value? Find(string name)
    {
        foreach ((string key, Value value) in Named)
        {
            if (string.Equals(key, name, StringComparison.Ordinal))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The arguments behind the first few positional ones.</summary>
    public CallArguments Skip(int count) => this with { Positional = [.. Positional.Skip(count)] };
}
