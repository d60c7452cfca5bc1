using MagicDec.Engine.Constraints;

namespace MagicDec.Engine.Tests.Constraints.Schemas;

/// <summary>Which texts schemas let through: masks must not forbid what a model would rightly write.</summary>
public sealed class SchemaTextTests
{
    private const string Order = """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"},"c":{"type":"boolean"}},"required":["b"]}""";

    [Theory]
    [InlineData("""{"b":"x"}""", true)]
    [InlineData("""{"a": 1, "b": "x", "c": true}""", true)]
    [InlineData("""{ "a": 1, "b": "x" }""", true)]
    [InlineData("{\n  \"b\": \"x\",\n  \"c\": false\n}", true)]
    [InlineData("""{"a": 1}""", false)]
    [InlineData("""{"b": "x", "a": 1}""", false)]
    [InlineData("""{"b": "x", "b": "y"}""", false)]
    [InlineData("""{"b": "x", "d": 1}""", false)]
    [InlineData("""{"b": "x",}""", false)]
    [InlineData("""{"b" : "x"}""", false)]
    public void Object_DeclaredOrder(string text, bool expected) => Assert.Equal(expected, TokenConstraint.FromJsonSchema(Order).Accepts(text));

    [Theory]
    [InlineData("""{"c": true, "b": "x", "a": 1}""", true)]
    [InlineData("""{"b": "x", "a": 1}""", true)]
    [InlineData("""{"a": 1, "c": true}""", false)]
    [InlineData("""{"b": "x", "b": "y"}""", false)]
    public void Object_AnyOrder(string text, bool expected) =>
        Assert.Equal(expected, TokenConstraint.FromJsonSchema(Order, new JsonConstraintOptions { AnyPropertyOrder = true }).Accepts(text));

    [Fact]
    public void Object_Compact_TakesNoWhiteSpace()
    {
        TokenConstraint compact = TokenConstraint.FromJsonSchema(Order, new JsonConstraintOptions { Compact = true });

        Assert.True(compact.Accepts("""{"a":1,"b":"x y"}"""));
        Assert.False(compact.Begins("""{"a": """));
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{}}""", "{}", true)]
    [InlineData("""{"type":"object","properties":{}}""", """{"a":1}""", false)]
    [InlineData("""{"type":"object"}""", """{"a":1,"b":[]}""", true)]
    [InlineData("""{"properties":{"a":{"type":"integer"}}}""", "[1]", true)]
    [InlineData("""{"type":"object","additionalProperties":{"type":"integer"}}""", """{"x":1,"y":2}""", true)]
    [InlineData("""{"type":"object","additionalProperties":{"type":"integer"}}""", """{"x":"1"}""", false)]
    [InlineData("""{"type":"object","properties":{"ab":{"const":1}},"additionalProperties":true}""", """{"ab":1,"a":0,"abc":[]}""", true)]
    [InlineData("""{"type":"object","properties":{"ab":{"const":1}},"additionalProperties":true}""", """{"ab":2}""", false)]
    [InlineData("""{"type":"object","propertyNames":{"pattern":"^[a-c]+$"},"additionalProperties":true}""", """{"abc":1}""", true)]
    [InlineData("""{"type":"object","propertyNames":{"enum":["k","l"]},"additionalProperties":true}""", """{"m":1}""", false)]
    [InlineData("""{"type":"object","required":["z"]}""", """{"z":null}""", true)]
    [InlineData("""{"type":"object","minProperties":1,"maxProperties":2,"additionalProperties":true}""", """{"a":1,"b":2}""", true)]
    [InlineData("""{"type":"object","minProperties":1,"maxProperties":2,"additionalProperties":true}""", """{"a":1,"b":2,"c":3}""", false)]
    [InlineData("""{"type":"object","minProperties":1,"maxProperties":2,"additionalProperties":true}""", "{}", false)]
    [InlineData("""{"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":3}""", "[1, 2,3]", true)]
    [InlineData("""{"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":3}""", "[1]", false)]
    [InlineData("""{"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":3}""", "[1,2,3,4]", false)]
    [InlineData("""{"type":"array","maxItems":0}""", "[]", true)]
    [InlineData("""{"type":"array","items":[{"const":1},{"const":2}],"additionalItems":{"const":3}}""", "[1,2,3,3]", true)]
    [InlineData("""{"type":"array","prefixItems":[{"const":1}]}""", "[1,\"any\"]", true)]
    [InlineData("""{"type":"array","prefixItems":[{"const":1}],"items":false}""", "[1,1]", false)]
    [InlineData("""{"type":"array","prefixItems":[{"const":1}],"items":false}""", "[]", true)]
    [InlineData("""{"type":["string","null"],"enum":["a",null,5]}""", "null", true)]
    [InlineData("""{"type":["string","null"],"enum":["a",null,5]}""", "5", false)]
    [InlineData("""{"type":"string","nullable":true}""", "null", true)]
    [InlineData("""{"const":{"a":[1,"é\"\n"]}}""", "{\"a\":[1,\"é\\\"\\n\"]}", true)]
    [InlineData("""{"type":"string","pattern":"b"}""", "\"abc\"", true)]
    [InlineData("""{"type":"string","pattern":"^b|c$"}""", "\"xbc\"", true)]
    [InlineData("""{"type":"string","pattern":"^b|c$"}""", "\"xbx\"", false)]
    [InlineData("""{"type":"string","pattern":"^\"\\\\$"}""", "\"\\\"\\\\\"", true)]
    [InlineData("""{"type":"string","maxLength":2}""", "\"😀\\n\"", true)]
    [InlineData("""{"type":"string","maxLength":2}""", "\"abc\"", false)]
    [InlineData("""{"type":"string","format":"date"}""", "\"2024-02-29\"", true)]
    [InlineData("""{"type":"string","format":"date"}""", "\"2023-02-29\"", false)]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2024-06-01T12:00:00.5+02:00\"", true)]
    [InlineData("""{"type":"string","format":"uri"}""", "\"https://example.com:8080/a/b?x=1&y=%20#top\"", true)]
    [InlineData("""{"type":"string","format":"email"}""", "\"jane.doe+x@mail.example.org\"", true)]
    [InlineData("""{"type":"string","format":"unheard-of"}""", "\"\\u00e9\"", true)]
    [InlineData("""{"allOf":[{"minimum":3},{"maximum":5}],"type":"integer"}""", "5", true)]
    [InlineData("""{"allOf":[{"minimum":3},{"maximum":5}],"type":"integer"}""", "6", false)]
    [InlineData("""{"anyOf":[{"type":"integer"},{"type":"string"}],"not_a_keyword":1}""", "\"x\"", true)]
    [InlineData("""{"type":"integer","anyOf":[{"minimum":5},{"maximum":-5},{"type":"string"}]}""", "4", false)]
    [InlineData("""{"type":"integer","anyOf":[{"minimum":5},{"maximum":-5},{"type":"string"}]}""", "-7", true)]
    [InlineData("""{"type":"integer","minimum":0,"exclusiveMinimum":true}""", "0", false)]
    [InlineData("""{"type":"number"}""", "1.5e-7", true)]
    [InlineData("""{"type":"integer"}""", "1.5", false)]
    [InlineData("true", "[null]", true)]
    [InlineData("""{"$ref":"#node","$defs":{"n":{"$anchor":"node","type":"integer"}}}""", "3", true)]
    [InlineData("""{"properties":{"a/b":{"type":"integer"},"c":{"$ref":"#/properties/a~1b"}},"type":"object"}""", """{"a/b":1,"c":2}""", true)]
    public void Schema_Text(string schema, string text, bool expected) => Assert.Equal(expected, TokenConstraint.FromJsonSchema(schema).Accepts(text));
}
