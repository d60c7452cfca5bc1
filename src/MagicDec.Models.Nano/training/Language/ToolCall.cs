using System.Text;

namespace MagicDec.Models.Nano.Language;

/// <summary>A call of a tool, with the arguments in the order in which they are written.</summary>
internal sealed record ToolCall(string Name, IReadOnlyList<(string Name, string Value)> Arguments)
{
    /// <summary>The arguments as JSON; the names and values of the language need no escapes.</summary>
    public string ArgumentsJson
        => new StringBuilder("{").AppendJoin(", ", Arguments.Select(a => $"\"{a.Name}\": \"{a.Value}\"")).Append('}').ToString();

    /// <summary>The call as the chat template writes it.</summary>
    public string Text => $"<tool_call>{{\"name\": \"{Name}\", \"arguments\": {ArgumentsJson}}}</tool_call>";
}
