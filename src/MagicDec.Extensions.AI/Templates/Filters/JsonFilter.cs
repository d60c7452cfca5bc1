using MagicDec.Extensions.AI.Templates.BuiltIns;
using MagicDec.Extensions.AI.Templates.Operations;
using MagicDec.Extensions.AI.Templates.Text.Formatting;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.Filters;

/// <summary>The filter <c>tojson</c> with the parameters that Hugging Face gives it: those of Python's <c>json.dumps</c>.</summary>
internal static class JsonFilter
{
    private const int MaxIndent = 256;

    /// <summary>The filter.</summary>
    public static IReadOnlyList<BuiltIn> All { get; } =
    [
        new("tojson", "ensure_ascii=, indent=, separators=, sort_keys=", static (interpreter, self, args) =>
            new StringValue(JsonText.Write(self, interpreter.Budget, ReadOptions(args)))),
    ];

    private static JsonOptions ReadOptions(Value?[] args)
    {
        string? indent = args[1] switch
        {
            null or NoneValue => null,
            StringValue text => text.Text,
            Value width => new string(' ', Math.Clamp(Numbers.RequireInt32(width), 0, MaxIndent)),
        };
        (string item, string key) = args[2] switch
        {
            null or NoneValue => (indent is null ? ", " : ",", ": "),
            ListValue { Count: 2 } pair => (Argument.Text(pair[0]), Argument.Text(pair[1])),
            _ => throw new TemplateValueException("separators must be a pair of strings"),
        };
        return new JsonOptions(Argument.Flag(args[0]), indent, item, key, Argument.Flag(args[3]));
    }
}
