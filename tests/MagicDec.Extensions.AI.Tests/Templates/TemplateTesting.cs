using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Templates;

namespace MagicDec.Extensions.AI.Tests.Templates;

/// <summary>Renders templates over JSON text, with the clock at noon of 10 July 2025.</summary>
internal static class TemplateTesting
{
    public static string Render(string template, string variables = "{}", ChatTemplateLimits? limits = null, CancellationToken ct = default) =>
        Render(ChatTemplate.Parse(template, "<s>", "</s>", limits), JsonNode.Parse(variables)!.AsObject(), ct);

    public static string Render(ChatTemplate template, JsonObject variables, CancellationToken ct = default)
    {
        Dictionary<string, JsonNode?> others = variables.ToDictionary(item => item.Key, item => item.Value, StringComparer.Ordinal);
        JsonArray messages = others.Remove("messages", out JsonNode? given) ? given!.AsArray() : [];
        return template.Render(new ChatTemplateInput { Messages = messages, Variables = others, TimeProvider = new NoonClock() }, ct);
    }

    public static ChatTemplateException Fails(string template, string variables = "{}", ChatTemplateLimits? limits = null) =>
        Assert.Throws<ChatTemplateException>(() => Render(template, variables, limits));

    public static JsonNode ReadData(string name) => JsonNode.Parse(ReadText(name))!;

    public static string ReadText(string name)
    {
        Stream stream = typeof(TemplateTesting).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The tests lack the resource {name}.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    private sealed class NoonClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2025, 7, 10, 12, 0, 0, TimeSpan.Zero);
    }
}
