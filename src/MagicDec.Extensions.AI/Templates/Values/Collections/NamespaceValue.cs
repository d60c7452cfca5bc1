namespace MagicDec.Extensions.AI.Templates.Values.Collections;

/// <summary>Jinja's namespace object: the only value a template can change.</summary>
internal sealed class NamespaceValue : Value
{
    private readonly OrderedDictionary<string, Value> _attributes = new(StringComparer.Ordinal);

    public override string TypeName => "Namespace";

    /// <summary>The attributes in order.</summary>
    public IReadOnlyCollection<KeyValuePair<string, Value>> Attributes => _attributes;

    public override Value? GetAttribute(string name) => _attributes.GetValueOrDefault(name);

    /// <summary>Sets an attribute.</summary>
    public void Set(string name, Value value) => _attributes[name] = value;
}
