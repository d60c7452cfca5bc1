namespace MagicDec.Extensions.AI.Templates.Values;

/// <summary>A value of the template language; its own small model, so that a template can reach no CLR object.</summary>
internal abstract class Value
{
    /// <summary>Python's name of the type, for error messages.</summary>
    public abstract string TypeName { get; }

    /// <summary>What Python's <c>bool()</c> gives.</summary>
    public virtual bool IsTruthy => true;

    /// <summary>What Python's <c>len()</c> gives, or null where it raises.</summary>
    public virtual int? Length => null;

    /// <summary>Characters and items in this value and all within it, counted again where they are shared.</summary>
    public virtual long Weight => 1;

    /// <summary>How deep collections are nested in this value.</summary>
    public virtual int Depth => 0;

    /// <summary>Whether the value can be a key of a mapping.</summary>
    public virtual bool IsHashable => true;

    /// <summary>The items a loop visits, or null if the value cannot be iterated.</summary>
    public virtual IEnumerable<Value>? Enumerate() => null;

    /// <summary>An attribute that is no method, or null.</summary>
    public virtual Value? GetAttribute(string name) => null;
}
