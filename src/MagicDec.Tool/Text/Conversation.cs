using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Templates;

namespace MagicDec.Tool.Text;

/// <summary>Reads <c>{messages, tools, add_generation_prompt}</c>; every other key becomes a variable of the template.</summary>
internal static class Conversation
{
    private static readonly string[] Known = ["messages", "tools", "add_generation_prompt"];

    /// <exception cref="UsageException">The item is no such object.</exception>
    /// <exception cref="ChatTemplateException">It holds a key twice, or half a surrogate pair in one.</exception>
    public static ChatTemplateInput Read(JsonNode? item, string place)
    {
        try
        {
            return ReadMembers(item, place);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            throw new ChatTemplateException($"{place} cannot be read: {error.Message}", error);
        }
    }

    private static ChatTemplateInput ReadMembers(JsonNode? item, string place)
    {
        if (item is not JsonObject conversation || conversation["messages"] is not JsonArray messages)
        {
            throw new UsageException($"{place} lacks an array 'messages'; render takes objects with messages, tools, add_generation_prompt.");
        }

        if (conversation["tools"] is { } tools and not JsonArray)
        {
            throw new UsageException($"'tools' of {place} is no array.");
        }

        return new ChatTemplateInput
        {
            Messages = messages,
            Tools = conversation["tools"] as JsonArray,
            AddGenerationPrompt = ReadFlag(conversation["add_generation_prompt"], place),
            Variables = conversation.Where(pair => !Known.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
        };
    }

    /// <summary>True unless it says false: a prompt is what an answer follows.</summary>
    private static bool ReadFlag(JsonNode? flag, string place) => flag switch
    {
        null => true,
        JsonValue value when value.TryGetValue(out bool set) => set,
        _ => throw new UsageException($"'add_generation_prompt' of {place} must be true or false."),
    };
}
