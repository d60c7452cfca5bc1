namespace MagicDec.Extensions.AI.Templates.Values;

/// <summary>A missing variable or attribute: prints as nothing, is false and empty, and anything else done with it fails.</summary>
internal sealed class UndefinedValue(string message) : Value
{
    public override string TypeName => "Undefined";

    public override bool IsTruthy => false;

    public override int? Length => 0;

    /// <summary>The error that using this value ends in.</summary>
    public TemplateValueException Fail() => new(message);

    public override IEnumerable<Value> Enumerate() => [];

    public override Value GetAttribute(string name) => throw Fail();
}
