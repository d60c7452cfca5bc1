using MagicDec.Engine.Constraints;

namespace MagicDec.Tool.Bench.Masks;

/// <summary>A constraint whose masks are timed.</summary>
internal sealed record MaskCase(string Name, Func<TokenConstraint> Create)
{
    public static IReadOnlyList<MaskCase> All { get; } =
    [
        new("choices of 3", () => TokenConstraint.FromChoices(["positive", "negative", "neutral"])),
        new("regex: dates and words", () => TokenConstraint.FromRegex(@"\d{4}-\d{2}-\d{2}( [a-z]+){1,20}\.")),
        new("any JSON object", () => TokenConstraint.FromJson()),
        new("schema: one tool call", () => TokenConstraint.FromJsonSchema(
            """{"type":"object","properties":{"location":{"type":"string"},"unit":{"enum":["celsius","fahrenheit"]},"days":{"type":"integer","minimum":1,"maximum":14}},"required":["location"],"additionalProperties":false}""")),
        new("schema: list of objects", () => TokenConstraint.FromJsonSchema(
            """{"type":"object","properties":{"steps":{"type":"array","items":{"type":"object","properties":{"explanation":{"type":"string"},"output":{"type":"string"},"score":{"type":["number","null"]}},"required":["explanation","output"],"additionalProperties":false}},"answer":{"type":"string"}},"required":["steps","answer"],"additionalProperties":false}""")),
        new("schema: recursive", () => TokenConstraint.FromJsonSchema(
            """{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/n"}}},"required":["name","children"],"additionalProperties":false}}}""")),
        new("schema: 20 optional", () => TokenConstraint.FromJsonSchema(
            "{\"type\":\"object\",\"properties\":{" + string.Join(',', Enumerable.Range(0, 20).Select(i => $$"""
                "field_{{i}}":{"type":"{{(i % 2 == 0 ? "string" : "integer")}}"}
                """)) + "}}")),
        new("schema: patterns, lengths", () => TokenConstraint.FromJsonSchema(
            """{"type":"object","properties":{"id":{"type":"string","pattern":"^[A-Z]{2}-[0-9]{4,8}$"},"note":{"type":"string","maxLength":80},"when":{"type":"string","format":"date-time"}},"required":["id","note","when"]}""")),
    ];
}
