using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Text;
using MagicDec.Extensions.AI.Templates.Values;

namespace MagicDec.Extensions.AI.Templates.BuiltIns;

/// <summary>A method together with the value it belongs to, or a function without one.</summary>
internal sealed class BoundMethod(Value? self, BuiltIn method) : CallableValue
{
    private static readonly UndefinedValue NoSelf = new("a function has no value");

    public override string TypeName => self is null ? "function" : "builtin_function_or_method";

    public override Value Call(Interpreter interpreter, CallArguments arguments)
    {
        interpreter.CountReading(self ?? NoSelf, arguments);
        Value result = method.Invoke(interpreter, self ?? NoSelf, arguments);
        if (self is StringValue text && result is StringValue changed && !ReferenceEquals(text, changed))
        {
            interpreter.Budget.Allocate(changed.Text.Length);
        }

        return self is StringValue { IsSafe: true } ? Html.MarkSafe(result) : result;
    }
}
