namespace MagicDec.Extensions.AI;

/// <summary>How a model writes the tool calls in its answers. A model's chat template shows which one it was trained on.</summary>
public enum ToolCallFormat
{
    /// <summary>Calls are not looked for: whatever the model writes is text.</summary>
    None,

    /// <summary>Hermes and Qwen: a JSON object on lines of its own between <c>&lt;tool_call&gt;</c> and <c>&lt;/tool_call&gt;</c>.</summary>
    Hermes,

    /// <summary>As <see cref="Hermes"/> without line breaks: the embedded Nano.</summary>
    Nano,

    /// <summary>Mistral until 2024: <c>[TOOL_CALLS]</c> and a JSON list of calls.</summary>
    MistralList,

    /// <summary>Mistral since 2025: <c>[TOOL_CALLS]name[ARGS]{...}</c> for each call.</summary>
    MistralNamed,

    /// <summary>Llama 3.1 and later: a JSON object with <c>name</c> and <c>parameters</c>, as the whole answer or after <c>&lt;|python_tag|&gt;</c>.</summary>
    Llama,

    /// <summary>Functionary and Llama with user-defined tools: <c>&lt;function=name&gt;{...}&lt;/function&gt;</c>.</summary>
    FunctionTag,
}
