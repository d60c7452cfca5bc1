using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Conformance.Support;

/// <summary>Tools with parameters of every kind that .NET and tool servers give.</summary>
internal static class ManyTools
{
    public enum Level
    {
        Low,
        High,
    }

    // Tools that are not .NET functions bring schemas of their own.
    private static readonly string[] Schemas =
    [
        """{"type":"object","properties":{"path":{"type":"string"},"head":{"type":"number"}},"required":["path"],"additionalProperties":false,"$schema":"http://json-schema.org/draft-07/schema#"}""",
        """{"type":"object","properties":{"edits":{"type":"array","items":{"type":"object","properties":{"oldText":{"type":"string"},"newText":{"type":"string"}},"required":["oldText","newText"]}},"dryRun":{"type":"boolean","default":false}},"required":["edits"]}""",
        """{"type":"object","properties":{"labels":{"type":"object","additionalProperties":{"type":"string"}}}}""",
        """{"type":"object","properties":{"when":{"anyOf":[{"type":"string","format":"date-time"},{"type":"null"}]}}}""",
        """{"type":"object","properties":{"n":{"type":"integer","minimum":1,"maximum":100,"default":30}},"condition":"prose"}""",
        """{"type":"object","$defs":{"p":{"type":"object","properties":{"x":{"type":"number"}}}},"properties":{"a":{"$ref":"#/$defs/p"}}}""",
        """{"type":"object","properties":{"id":{"type":"string","pattern":"^[A-Z]{3}-[0-9]{4}$","minLength":8,"maxLength":8}}}""",
        """{"type":"object","properties":{"kind":{"enum":["a",1,null,true]},"fixed":{"const":"v"}}}""",
        """{"type":"object","properties":{"uri":{"type":"string","format":"uri"},"mail":{"type":"string","format":"email"}}}""",
        """{"type":"object"}""",
        """{}""",
    ];

    public static IList<AITool> All(bool strict)
    {
        List<AIFunction> functions =
        [
            Make(() => 1, "no_parameters"),
            Make((string s) => s, "a_string"),
            Make((string? s) => s, "a_nullable_string"),
            Make((string s = "x") => s, "a_default"),
            Make((int i, long l, short s, byte b) => i + l + s + b, "integers"),
            Make((double d, float f, decimal m) => d + f, "numbers"),
            Make((bool b, bool? maybe) => b, "booleans"),
            Make((Level level) => level, "an_enum"),
            Make((Level? level = Level.High) => level, "a_default_enum"),
            Make((DateTime at, DateTimeOffset offset) => at, "dates"),
            Make((DateOnly day, TimeOnly time) => day, "days"),
            Make((TimeSpan span) => span, "a_span"),
            Make((Guid id) => id, "a_guid"),
            Make((Uri uri) => uri, "a_uri"),
            Make((string[] items) => items, "an_array"),
            Make((List<int[]> items) => items.Count, "nested_arrays"),
            Make((Dictionary<string, int> map) => map.Count, "a_map"),
            Make((Point point) => point, "an_object"),
            Make((List<Point> points, Point? last = null) => points.Count, "objects"),
            Make(([Range(1, 10)] int n, [MinLength(2)] string s) => n, "ranges"),
            Make(([Description("Said in \"quotes\" <tags> and {braces}")] string s) => s, "described"),
            Make((JsonElement anything) => anything, "anything"),
            Make((char c) => c, "a_character"),
            Make((object o) => o, "an_unknown"),
        ];
        return [.. functions, .. Schemas.Select((schema, i) => new SchemaTool($"server.tool-{i}", JsonElement.Parse(schema), strict))];
    }

    private static AIFunction Make(Delegate function, string name) => AIFunctionFactory.Create(function, name, $"Is {name}.");

    public sealed record Point(int X, int Y, string? Label = null);

    private sealed class SchemaTool(string name, JsonElement schema, bool strict) : AIFunctionDeclaration
    {
        public override string Name => name;

        public override string Description => "Of a tool server.";

        public override JsonElement JsonSchema => schema;

        public override IReadOnlyDictionary<string, object?> AdditionalProperties { get; } = new Dictionary<string, object?> { ["strictJsonSchema"] = strict };
    }
}
