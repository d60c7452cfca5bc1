namespace MagicDec.Extensions.AI.Templates.Syntax;

/// <summary>Notes whether the macro being parsed reads <c>caller</c>, <c>varargs</c> or <c>kwargs</c>.</summary>
internal sealed class NameUses
{
    /// <summary>Whether <c>caller</c> was read.</summary>
    public bool Caller { get; set; }

    /// <summary>Whether <c>varargs</c> was read.</summary>
    public bool VarArgs { get; set; }

    /// <summary>Whether <c>kwargs</c> was read.</summary>
    public bool KwArgs { get; set; }

    /// <summary>Notes one name that was read.</summary>
    public void Note(string name)
    {
        Caller |= name is "caller";
        VarArgs |= name is "varargs";
        KwArgs |= name is "kwargs";
    }
}
