namespace MagicDec.Extensions.AI.Tools.Families;

/// <summary>The syntaxes that are known, and which of them a model's template shows.</summary>
internal static class ToolFamilies
{
    private const string BeforeJsonName = """{"name": " """; // the last blank is cut below: a raw string cannot end with a quote

    private static readonly string NameOpen = BeforeJsonName[..^1];

    private static readonly Dictionary<ToolCallFormat, ToolCallSyntax> Known = new ToolCallSyntax[]
    {
        new()
        {
            Format = ToolCallFormat.Hermes,
            Triggers = ["<tool_call>"],
            BeforeName = "<tool_call>\n" + NameOpen,
            BeforeArguments = "\", \"arguments\": ",
            AfterArguments = "}\n</tool_call>",
            Separator = "\n",
            EndTag = "</tool_call>",
        },
        new()
        {
            Format = ToolCallFormat.Nano,
            Triggers = ["<tool_call>"],
            BeforeName = "<tool_call>" + NameOpen,
            BeforeArguments = "\", \"arguments\": ",
            AfterArguments = "}</tool_call>",
            EndTag = "</tool_call>",
        },
        new()
        {
            Format = ToolCallFormat.MistralList,
            Triggers = ["[TOOL_CALLS]"],
            Open = "[TOOL_CALLS] [",
            BeforeName = NameOpen,
            BeforeArguments = "\", \"arguments\": ",
            AfterArguments = "}",
            Separator = ", ",
            Close = "]",
            ArgumentsTag = "[ARGS]",
            IdTag = "[CALL_ID]",
        },
        new()
        {
            Format = ToolCallFormat.MistralNamed,
            Triggers = ["[TOOL_CALLS]"],
            BeforeName = "[TOOL_CALLS]",
            BeforeArguments = "[ARGS]",
            AfterArguments = "",
            NameIsJson = false,
            ArgumentsTag = "[ARGS]",
            IdTag = "[CALL_ID]",
        },
        new()
        {
            Format = ToolCallFormat.Llama,
            Triggers = ["<|python_tag|>"],
            BeforeName = NameOpen,
            BeforeArguments = "\", \"parameters\": ",
            AfterArguments = "}",
            Separator = "; ",
            BareObjects = true,
        },
        new()
        {
            Format = ToolCallFormat.FunctionTag,
            Triggers = ["<function="],
            BeforeName = "<function=",
            BeforeArguments = ">",
            AfterArguments = "</function>",
            NameIsJson = false,
            EndTag = "</function>",
            ArgumentsTag = ">",
        },
    }.ToDictionary(static syntax => syntax.Format);

    /// <summary>The syntax of a format; null for <see cref="ToolCallFormat.None"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration's.</exception>
    public static ToolCallSyntax? Of(ToolCallFormat format) =>
        format == ToolCallFormat.None ? null
        : Known.TryGetValue(format, out var syntax) ? syntax
        : throw new ArgumentOutOfRangeException(nameof(format), format, "MagicDecChatClientOptions.ToolCallFormat must be one of the named formats, or null.");

    /// <summary>The syntax that a template writes or explains; null if it shows none that is known.</summary>
    public static ToolCallSyntax? Detect(string template)
    {
        bool Has(string text) => template.Contains(text, StringComparison.Ordinal);
        return Has("[TOOL_CALLS]") ? Of(Has("[ARGS]") ? ToolCallFormat.MistralNamed : ToolCallFormat.MistralList)
            : Has("<tool_call>") ? Of(Has("<tool_call>\n") || Has("<tool_call>\\n") ? ToolCallFormat.Hermes : ToolCallFormat.Nano)
            : Has("<|python_tag|>") || (Has("\"parameters\": ") && Has("<|start_header_id|>")) ? Of(ToolCallFormat.Llama)
            : Has("<function=") ? Of(ToolCallFormat.FunctionTag)
            : null;
    }
}
