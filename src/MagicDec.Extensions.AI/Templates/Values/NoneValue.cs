namespace MagicDec.Extensions.AI.Templates.Values;

/// <summary>Python's <c>None</c>.</summary>
internal sealed class NoneValue : Value
{
    private NoneValue()
    {
    }

    /// <summary>The only instance.</summary>
    public static NoneValue Instance { get; } = new();

    public override string TypeName => "NoneType";

    public override bool IsTruthy => false;
}
