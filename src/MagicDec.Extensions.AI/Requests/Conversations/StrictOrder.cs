using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MagicDec.Extensions.AI.Requests.Conversations;

/// <summary>
/// A conversation as the strictest templates (Mistral, Gemma) want it: at most one system message, at the start; then users and assistants
/// in turn, a user first, tool traffic between them; call ids of 9 letters and digits. Joins, and where nothing can be joined puts an
/// empty message between. Changes nothing it is given.
/// </summary>
internal sealed class StrictOrder
{
    private readonly bool _textBesideCalls;
    private readonly JsonArray _strict = [];
    private readonly HashSet<string> _calls = new(StringComparer.Ordinal); // ids so far
    private string? _turn; // role of the last message that was no tool traffic

    private StrictOrder(bool textBesideCalls) => _textBesideCalls = textBesideCalls;

    /// <param name="messages">The conversation.</param>
    /// <param name="textBesideCalls">Whether the template shows the text of a message that also has calls.</param>
    public static JsonArray Apply(JsonArray messages, bool textBesideCalls = true)
    {
        var order = new StrictOrder(textBesideCalls);
        foreach (var message in SystemMessages.JoinLeading(messages))
        {
            order.Add((JsonObject)message!.DeepClone());
        }

        if (order._turn is null)
        {
            order.Append(JsonMessage.Create(JsonMessage.User, string.Empty));
        }

        return order._strict;
    }

    private JsonObject? Last => _strict.Count > 0 ? (JsonObject)_strict[^1]! : null;

    private void Add(JsonObject message)
    {
        ShortenIds(message);
        var role = JsonMessage.Role(message);
        if (role == JsonMessage.System)
        {
            if (JsonMessage.Content(message).Length > 0)
            {
                _strict.Add(message);
            }

            return;
        }

        if (role == JsonMessage.Tool
            ? JsonMessage.AnsweredCall(message) is not { } id || !_calls.Contains(id) // it answers no call
            : role is not (JsonMessage.User or JsonMessage.Assistant))
        {
            message = JsonMessage.Create(JsonMessage.User, JsonMessage.Content(message));
            role = JsonMessage.User;
        }

        if (_turn is null && role != JsonMessage.User)
        {
            Append(JsonMessage.Create(JsonMessage.User, string.Empty));
        }

        if (CanJoin(role, message))
        {
            JoinToLast(message);
        }
        else
        {
            if (IsTurn(message) && role == _turn)
            {
                Append(JsonMessage.Create(role == JsonMessage.User ? JsonMessage.Assistant : JsonMessage.User, string.Empty));
            }

            Append(message);
        }
    }

    private bool CanJoin(string role, JsonObject message) =>
        role is JsonMessage.User or JsonMessage.Assistant && Last is { } last && JsonMessage.Role(last) == role && JsonMessage.Calls(last) is null
        && (_textBesideCalls || JsonMessage.Calls(message) is null || JsonMessage.Content(last).Length == 0);

    private void JoinToLast(JsonObject message)
    {
        var last = Last!;
        last["content"] = JsonMessage.Join(JsonMessage.Content(last), JsonMessage.Content(message));
        if (last["name"]?.ToString() != message["name"]?.ToString())
        {
            last.Remove("name"); // of two authors
            message.Remove("name");
        }

        foreach (var (key, value) in message.Where(static field => field.Key is not ("role" or "content")).ToList())
        {
            last[key] = value?.DeepClone();
        }

        // text and calls in one message are tool traffic: the turn before them is the one that counts
        if (!IsTurn(last))
        {
            _turn = _strict.Reverse().Skip(1).Where(static earlier => IsTurn(earlier!)).Select(JsonMessage.Role).FirstOrDefault();
        }

        NoteCalls(message);
    }

    private void Append(JsonObject message)
    {
        _strict.Add(message);
        NoteCalls(message);
        if (IsTurn(message))
        {
            _turn = JsonMessage.Role(message);
        }
    }

    private void NoteCalls(JsonObject message)
    {
        foreach (var call in JsonMessage.Calls(message) ?? [])
        {
            if (call!["id"]?.GetValue<string>() is { } id)
            {
                _calls.Add(id);
            }
        }
    }

    private static bool IsTurn(JsonNode message) =>
        JsonMessage.Role(message) == JsonMessage.User || (JsonMessage.Role(message) == JsonMessage.Assistant && JsonMessage.Calls(message) is null);

    private static void ShortenIds(JsonObject message)
    {
        Shorten(message, "tool_call_id");
        foreach (var call in JsonMessage.Calls(message) ?? [])
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
}
