using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Templates;
using MagicDec.Extensions.AI.Tools.Families;

namespace MagicDec.Extensions.AI.Requests.Conversations;

/// <summary>
/// Rewrites a conversation for what a template can show, so that it refuses and drops nothing. Agents produce orders and kinds of messages
/// that templates do not know: two system messages, a system message last, several assistants in a row, calls without results. What is
/// rewritten depends on the template, not on the rest of the conversation, so a growing history keeps its prefix in the cache.
/// </summary>
internal static class ConversationShaper
{
    /// <summary>The conversation as the template can show it; the given one where that is so already.</summary>
    /// <param name="messages">The conversation; not changed.</param>
    /// <param name="tools">The offered tools, for templates that do not list them; null for none.</param>
    /// <param name="can">What the template can show.</param>
    /// <param name="syntax">How the model is to write calls; null where it is not known.</param>
    public static JsonArray Shape(JsonArray messages, JsonArray? tools, ChatTemplateCapabilities can, ToolCallSyntax? syntax)
    {
        var hasTraffic = messages.Any(static message => JsonMessage.Calls(message) is not null || JsonMessage.Role(message) == JsonMessage.Tool);
        var shaped = messages;
        if (tools is not null && !can.Tools && syntax is not null)
        {
            shaped = ToolListing.Add(shaped, tools, syntax);
        }

        if (hasTraffic)
        {
            shaped = ShapeTraffic(shaped, can, syntax ?? ToolFamilies.Of(ToolCallFormat.Hermes)!);
        }

        shaped = !can.SystemRole ? SystemMessages.FoldIntoUser(shaped) : !can.LateSystem ? SystemMessages.JoinLeading(shaped) : shaped;
        return can.AnyOrder ? shaped : StrictOrder.Apply(shaped, can.TextBesideCalls);
    }

    /// <summary>The plainest form of all: no tool traffic, strict order, no system role.</summary>
    public static JsonArray ShapePlainly(JsonArray messages, ToolCallSyntax? syntax) => StrictOrder.Apply(SystemMessages.FoldIntoUser(
        ToolTraffic.ResultsAsText(ToolTraffic.CallsAsText(messages, syntax ?? ToolFamilies.Of(ToolCallFormat.Hermes)!))));

    /// <summary>Contents as lists of typed parts, for templates that read nothing else.</summary>
    public static JsonArray TypeContents(JsonArray messages)
    {
        var typed = (JsonArray)messages.DeepClone();
        foreach (var message in typed)
        {
            message!["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = JsonMessage.Content(message) });
        }

        return typed;
    }

    private static JsonArray ShapeTraffic(JsonArray messages, ChatTemplateCapabilities can, ToolCallSyntax syntax)
    {
        var shaped = messages;
        if (!can.ToolCalls)
        {
            shaped = ToolTraffic.CallsAsText(shaped, syntax);
        }
        else
        {
            shaped = can.ParallelToolCalls ? shaped : ToolTraffic.OneCallEach(shaped);
            shaped = can.ArgumentsAsText ? ToolTraffic.ArgumentsAsText(shaped) : shaped;
        }

        return can.ToolResults ? OrphansToUser(shaped, can) : ToolTraffic.ResultsAsText(shaped);
    }

    // A result whose call is gone (a reducer cut it off), or plain text in the role tool.
    private static JsonArray OrphansToUser(JsonArray messages, ChatTemplateCapabilities can)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        var shaped = new JsonArray();
        foreach (var message in messages)
        {
            var copy = message!.DeepClone();
            foreach (var call in JsonMessage.Calls(copy) ?? [])
            {
                known.Add(call!["id"]?.ToString() ?? string.Empty);
            }

            var answered = JsonMessage.AnsweredCall(copy);
            var isOrphan = JsonMessage.Role(copy) == JsonMessage.Tool && (answered is null || (!can.LooseResults && !known.Contains(answered)));
            shaped.Add(isOrphan ? JsonMessage.Create(JsonMessage.User, JsonMessage.Content(copy)) : copy);
        }

        return shaped;
    }
}
