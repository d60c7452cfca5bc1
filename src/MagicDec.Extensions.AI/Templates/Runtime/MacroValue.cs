using MagicDec.Extensions.AI.Templates.BuiltIns;
using MagicDec.Extensions.AI.Templates.Syntax.Nodes;
using MagicDec.Extensions.AI.Templates.Values;

namespace MagicDec.Extensions.AI.Templates.Runtime;

/// <summary>A macro together with the scope it was defined in.</summary>
internal sealed class MacroValue(MacroDefinition definition, Scope scope) : CallableValue
{
    public override string TypeName => "Macro";

    /// <summary>Parameters and body.</summary>
    public MacroDefinition Definition => definition;

    /// <summary>Where the body's other variables come from.</summary>
    public Scope Scope => scope;

    public override Value? GetAttribute(string name) => name switch
    {
        "name" => definition.Name is { } text ? new StringValue(text) : NoneValue.Instance,
        "caller" => BooleanValue.Of(definition.UsesCaller),
        _ => null,
    };

    public override Value Call(Interpreter interpreter, CallArguments arguments) => interpreter.CallMacro(this, arguments);
}
