using System.Text.Json.Nodes;

namespace MagicDec.Extensions.AI.Requests.Conversations;

/// <summary>Puts system messages where templates expect them. Changes nothing it is given.</summary>
internal static class SystemMessages
{
    /// <summary>
    /// One system message, at the start: those that come first are joined. A later one (a summariser's instructions at the end, say) becomes a
    /// user's where it stands: moved to the front it would lose its place, and all that is cached behind it would be computed again.
    /// </summary>
    public static JsonArray JoinLeading(JsonArray messages)
    {
        var leading = messages.TakeWhile(static message => JsonMessage.Role(message) == JsonMessage.System).ToList();
        var joined = new JsonArray();
        if (leading.Count > 0)
        {
            joined.Add(JsonMessage.Create(JsonMessage.System, leading.Select(JsonMessage.Content).Aggregate(JsonMessage.Join)));
        }

        foreach (var message in messages.Skip(leading.Count))
        {
            var copy = message!.DeepClone();
            if (JsonMessage.Role(copy) == JsonMessage.System)
            {
                copy["role"] = JsonMessage.User;
            }

            joined.Add(copy);
        }

        return joined;
    }

    /// <summary>For templates without a system role: the text of a first system message goes to the start of the first user message.</summary>
    public static JsonArray FoldIntoUser(JsonArray messages)
    {
        var folded = JoinLeading(messages);
        if (folded.Count == 0 || JsonMessage.Role(folded[0]) != JsonMessage.System)
        {
            return folded;
        }

        var system = JsonMessage.Content(folded[0]);
        folded.RemoveAt(0);
        if (system.Length == 0 && folded.Count > 0)
        {
            return folded;
        }

        if (folded.FirstOrDefault(static message => JsonMessage.Role(message) == JsonMessage.User) is JsonObject user)
        {
            user["content"] = JsonMessage.Join(system, JsonMessage.Content(user));
        }
        else
        {
            folded.Insert(0, JsonMessage.Create(JsonMessage.User, system));
        }

        return folded;
    }
}
