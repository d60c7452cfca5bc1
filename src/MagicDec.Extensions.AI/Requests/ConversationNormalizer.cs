using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MagicDec.Extensions.AI.Requests;

/// <summary>
/// Rewrites a conversation that a strict chat template refused. Agents produce orders such templates do not know: two system messages,
/// a system message last, several assistants in a row, no user at all, foreign tool call ids.
/// </summary>
internal static class ConversationNormalizer
{
    private const string Separator = "\n\n";

    /// <summary>One system message at the start, a user message first, neighbours of one role joined, call ids of 9 letters and digits.</summary>
    public static JsonArray Merge(JsonArray messages)
    {
        var merged = new JsonArray();
        var system = string.Join(Separator, messages.Where(static m => Role(m) == "system").Select(Content).Where(static text => text.Length > 0));
        if (system.Length > 0)
        {
            merged.Add(MessageMapper.Message("system", system));
        }

        foreach (var message in messages.Where(static m => Role(m) != "system"))
        {
            Add(merged, (JsonObject)message!.DeepClone());
        }

        if (merged.All(static m => Role(m) == "system"))
        {
            merged.Add(MessageMapper.Message("user", string.Empty));
        }

        return merged;
    }

    /// <summary>For templates without a system role: its text goes to the start of the first user message.</summary>
    public static JsonArray FoldSystem(JsonArray merged)
    {
        var folded = (JsonArray)merged.DeepClone();
        if (Role(folded[0]) == "system")
        {
            var system = Content(folded[0]);
            folded.RemoveAt(0);
            var user = (JsonObject)folded.First(static m => Role(m) == "user")!;
            user["content"] = Join(system, Content(user));
        }

        return folded;
    }

    private static void Add(JsonArray merged, JsonObject message)
    {
        ShortenIds(message);
        if (Role(message) == "tool" && !message.ContainsKey("tool_call_id"))
        {
            message["role"] = "user"; // plain text in a tool message answers no call
        }

        var last = merged.Count > 0 ? (JsonObject)merged[^1]! : null;
        var role = Role(message);
        if (role != "user" && (last is null || Role(last) == "system"))
        {
            merged.Add(MessageMapper.Message("user", string.Empty));
        }
        else if (last is not null && role is "user" or "assistant" && Role(last) == role && !last.ContainsKey("tool_calls"))
        {
            last["content"] = Join(Content(last), Content(message));
            foreach (var (key, value) in message.Where(static field => field.Key is not ("role" or "content")).ToList())
            {
                last[key] = value?.DeepClone();
            }

            return;
        }

        merged.Add(message);
    }

    private static void ShortenIds(JsonObject message)
    {
        Shorten(message, "tool_call_id");
        foreach (var call in message["tool_calls"]?.AsArray() ?? [])
        {
            Shorten(call!.AsObject(), "id");
        }

        static void Shorten(JsonObject owner, string key)
        {
            if (owner[key]?.GetValue<string>() is { } id && !(id.Length == 9 && id.All(char.IsAsciiLetterOrDigit)))
            {
                owner[key] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..9];
            }
        }
    }

    private static string Join(string first, string second) =>
        first.Length == 0 ? second : second.Length == 0 ? first : first + Separator + second;

    private static string Role(JsonNode? message) => message!["role"]!.GetValue<string>();

    private static string Content(JsonNode? message) => message!["content"]!.GetValue<string>();
}
