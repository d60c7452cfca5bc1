using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Tools.Families;

namespace MagicDec.Extensions.AI.Requests.Conversations;

/// <summary>Tells a model of its tools in the system message, where its template does not.</summary>
internal static class ToolListing
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The conversation with the tools added to the text of its first system message. Changes nothing it is given.</summary>
    public static JsonArray Add(JsonArray messages, JsonArray tools, ToolCallSyntax syntax)
    {
        var listed = (JsonArray)messages.DeepClone();
        var text = Text(tools, syntax);
        if (listed.Count > 0 && JsonMessage.Role(listed[0]) == JsonMessage.System)
        {
            listed[0]!["content"] = JsonMessage.Join(JsonMessage.Content(listed[0]), text);
        }
        else
        {
            listed.Insert(0, JsonMessage.Create(JsonMessage.System, text));
        }

        return listed;
    }

    private static string Text(JsonArray tools, ToolCallSyntax syntax) =>
        "You may call functions. They are described here, one a line:\n"
        + string.Join('\n', tools.Select(static tool => tool!["function"]!.ToJsonString(Json)))
        + "\n\nTo call functions, write the calls in this form and nothing after them:\n"
        + syntax.Open + syntax.BeforeName + "function name" + syntax.BeforeArguments + """{"argument name": "value"}""" + syntax.AfterArguments + syntax.Close;
}
