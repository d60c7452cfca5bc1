using MagicDec.Extensions.AI.Templates.Operations;
using MagicDec.Extensions.AI.Templates.Values;

namespace MagicDec.Extensions.AI.Templates.BuiltIns;

/// <summary>Reads the arguments of built-ins as plain types.</summary>
internal static class Argument
{
    /// <summary>A string; anything else fails.</summary>
    public static string Text(Value value) => value switch
    {
        StringValue text => text.Text,
        UndefinedValue undefined => throw undefined.Fail(),
        _ => throw new TemplateValueException($"expected str, found {value.TypeName}"),
    };

    /// <summary>A string, or null if the argument is missing or none.</summary>
    public static string? OptionalText(Value? value) => value is null or NoneValue ? null : Text(value);

    /// <summary>An integer, or the default if the argument is missing.</summary>
    public static int Integer(Value? value, int defaultValue) => value is null ? defaultValue : Numbers.RequireInt32(value);

    /// <summary>Whether the argument is given and true.</summary>
    public static bool Flag(Value? value) => value is { IsTruthy: true };
}
