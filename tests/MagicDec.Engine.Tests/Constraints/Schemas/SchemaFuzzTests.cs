using System.Text.Json;
using System.Text.Json.Nodes;
using MagicDec.Engine.Constraints;

namespace MagicDec.Engine.Tests.Constraints.Schemas;

/// <summary>Damaged schemas are refused as what they are, or give masks that lead to an end; nothing else is thrown.</summary>
public sealed class SchemaFuzzTests
{
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "3", "2.5", "1e300", "1e-300", "1e99999", "\"\"", "\"string\"", "\"#\"", "\"#/$defs/none\"", "\"[\"", "\"^a{3}$\"",
        "\"~half~\"", "[]", "{}", "[1,\"a\"]", "[\"string\",\"null\"]", "[{}]", """{"type":"integer"}""", """{"$ref":"#"}""", """{"a":{"type":"string"}}""", """{"not":{}}""",
    ];

    private static readonly string[] Keywords =
    [
        "type", "enum", "const", "$ref", "anyOf", "oneOf", "allOf", "not", "properties", "required", "additionalProperties", "patternProperties", "propertyNames", "items",
        "prefixItems", "minItems", "maxItems", "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "multipleOf", "nullable", "uniqueItems", "$defs",
    ];

    [Fact]
    public void FromJsonSchema_DamagedSchemas_AreRefusedOrUsable()
    {
        var random = new Random(7);
        string[] schemas = [.. RealSchemas.All.Values];
        int usable = 0;
        for (int i = 0; i < 1500; i++)
        {
            JsonNode schema = JsonNode.Parse(schemas[random.Next(schemas.Length)])!;
            for (int damage = random.Next(1, 4); damage > 0; damage--)
            {
                schema = Damage(schema, random);
            }

            // Half a surrogate pair, which nodes do not hold.
            string text = schema.ToJsonString().Replace("~half~", "\\ud800", StringComparison.Ordinal);
            try
            {
                TokenConstraint constraint = TokenConstraint.FromJsonSchema(text);
                string output = TestVocabulary.Text(new RandomWalk(constraint).Run(i, 20));
                JsonDocument.Parse(output).Dispose();
                usable++;
            }
            catch (ConstraintException)
            {
                continue;
            }
            catch (Exception error)
            {
                Assert.Fail($"{error.GetType().Name}: {error.Message} for {text}");
            }
        }

        Assert.InRange(usable, 150, 1350);
    }

    private static JsonNode Damage(JsonNode schema, Random random)
    {
        var objects = new List<JsonObject>();
        Collect(schema, objects);
        if (objects.Count == 0)
        {
            return schema;
        }

        JsonObject place = objects[random.Next(objects.Count)];
        JsonNode? value = JsonNode.Parse(Values[random.Next(Values.Length)]);
        if (place.Count > 0 && random.Next(2) == 0)
        {
            place[place.ElementAt(random.Next(place.Count)).Key] = value;
        }
        else
        {
            place[Keywords[random.Next(Keywords.Length)]] = value;
        }

        return schema;
    }

    private static void Collect(JsonNode? node, List<JsonObject> objects)
    {
        if (node is JsonObject parent)
        {
            objects.Add(parent);
            foreach ((_, JsonNode? child) in parent)
            {
                Collect(child, objects);
            }
        }
        else if (node is JsonArray array)
        {
            foreach (JsonNode? child in array)
            {
                Collect(child, objects);
            }
        }
    }
}
