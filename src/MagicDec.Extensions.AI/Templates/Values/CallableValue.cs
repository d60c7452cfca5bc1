using MagicDec.Extensions.AI.Templates.BuiltIns;
using MagicDec.Extensions.AI.Templates.Runtime;

namespace MagicDec.Extensions.AI.Templates.Values;

/// <summary>Something a template can call.</summary>
internal abstract class CallableValue : Value
{
    /// <summary>Calls it.</summary>
    public abstract Value Call(Interpreter interpreter, CallArguments arguments);
}
