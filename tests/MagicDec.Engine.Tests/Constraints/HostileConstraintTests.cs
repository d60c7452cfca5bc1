using MagicDec.Engine.Constraints;

namespace MagicDec.Engine.Tests.Constraints;

/// <summary>What cannot be enforced is refused where it is made, by name; what is dear stays bounded.</summary>
public sealed class HostileConstraintTests
{
    [Theory]
    [InlineData("""{"type":"string","minLength":5,"maxLength":4}""", "minLength 5 is above maxLength 4")]
    [InlineData("""{"type":"integer","minimum":5,"maximum":4}""", "minimum is above maximum")]
    [InlineData("""{"type":"integer","exclusiveMinimum":4,"exclusiveMaximum":5}""", "no number lies")]
    [InlineData("""{"type":"integer","minimum":1,"maximum":9,"multipleOf":10}""", "no number lies")]
    [InlineData("""{"type":"array","minItems":3,"maxItems":2}""", "minItems 3 is above maxItems 2")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}""", "contain another without end")]
    [InlineData("""{"$ref":"#"}""", "recursive without bound")]
    [InlineData("""{"anyOf":[{"$ref":"#"},{"type":"string"}]}""", "recursive without bound")]
    [InlineData("""{"allOf":[{"$ref":"#"}]}""", "recursive without bound")]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}""", "recursive without bound")]
    [InlineData("""{"$ref":"#/$defs/missing"}""", "leads nowhere")]
    [InlineData("""{"$ref":"https://example.com/schema"}""", "leaves the document")]
    [InlineData("""{"type":"strin"}""", "#, type must be one of")]
    [InlineData("""{"properties":{"a":{"not":{"type":"string"}}}}""", "#/properties/a, the keyword 'not'")]
    [InlineData("""{"if":{"type":"string"}}""", "keyword 'if'")]
    [InlineData("""{"type":"array","uniqueItems":true}""", "'uniqueItems'")]
    [InlineData("""{"type":"array","contains":{}}""", "'contains'")]
    [InlineData("""{"enum":[]}""", "enum must be")]
    [InlineData("""{"type":"string","enum":[1,2]}""", "no value of enum")]
    [InlineData("""{"type":"string","pattern":"(?=a)b"}""", "look-ahead")]
    [InlineData("""{"type":"string","pattern":"(a)\\1"}""", "back reference")]
    [InlineData("""{"type":"string","pattern":"\\bword\\b"}""", "word boundary")]
    [InlineData("""{"type":"string","pattern":"^a$","minLength":2}""", "no string has")]
    [InlineData("""{"type":"number","multipleOf":0.3}""", "multipleOf")]
    [InlineData("""{"type":"string","maxLength":-1}""", "maxLength must be")]
    [InlineData("""{"required":"a"}""", "required must be")]
    [InlineData("""{"properties":[]}""", "properties must be")]
    [InlineData("""[1]""", "a schema is expected")]
    [InlineData("""false""", "No output satisfies")]
    [InlineData("""{"type":""", "is not JSON")]
    public void FromJsonSchema_Unusable_SaysWhatAndWhere(string schema, string expected) =>
        Assert.Contains(expected, Assert.Throws<ConstraintException>(() => TokenConstraint.FromJsonSchema(schema)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("(", "')' is missing")]
    [InlineData("a)", "a ')' without '('")]
    [InlineData("[a", "a class without ']'")]
    [InlineData("[z-a]", "range in wrong order")]
    [InlineData("a{3,2}", "wrong order")]
    [InlineData("*a", "nothing before it")]
    [InlineData("a++", "possessive")]
    [InlineData(@"\q", "escape '\\q'")]
    [InlineData(@"\p{Greek}", "property 'Greek'")]
    [InlineData("a$b", "matches no text")]
    [InlineData("[^\\s\\S]", "matches no text")]
    [InlineData("(((a{1000}){1000}){1000}){1000}", "too large")]
    [InlineData("(){1000000000}", "too large")]
    [InlineData("((a?){500}){500}", "too large")]
    public void FromRegex_Unusable_SaysWhat(string pattern, string expected) =>
        Assert.Contains(expected, Assert.Throws<ConstraintException>(() => TokenConstraint.FromRegex(pattern)).Message, StringComparison.Ordinal);

    [Fact]
    public void FromRegex_GroupsTooDeep_IsRefused() =>
        Assert.Throws<ConstraintException>(() => TokenConstraint.FromRegex(new string('(', 5000) + "a" + new string(')', 5000)));

    [Fact]
    public void FromChoices_NoneOrEmpty_IsRefused()
    {
        Assert.Throws<ConstraintException>(() => TokenConstraint.FromChoices([]));
        Assert.Throws<ConstraintException>(() => TokenConstraint.FromChoices(["a", ""]));
    }

    [Fact]
    public void FromJsonSchema_TooLarge_IsRefused()
    {
        string huge = $$"""{"enum":[{{string.Join(',', Enumerable.Range(0, 60_000).Select(i => $"\"value {i * 7919}\""))}}]}""";
        string combined = $$"""{"allOf":[{{string.Join(',', Enumerable.Range(0, 30).Select(i => $$"""{"anyOf":[{"required":["a{{i}}"]},{"required":["b{{i}}"]}]}"""))}}]}""";
        string long2 = $$"""{"type":"string","maxLength":1000000000}""";
        string deep = string.Concat(Enumerable.Repeat("""{"items":""", 100)) + "{}" + new string('}', 100);

        foreach (string schema in new[] { huge, combined, long2, deep, new string(' ', (1 << 20) + 1) })
        {
            Assert.Throws<ConstraintException>(() => TokenConstraint.FromJsonSchema(schema));
        }
    }

    [Fact]
    public void FromJsonSchema_ThousandsOfEnumValues_Works()
    {
        TokenConstraint constraint = TokenConstraint.FromJsonSchema($$"""{"enum":[{{string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"value {i}\""))}}]}""");

        Assert.True(constraint.Accepts("\"value 4999\""));
        Assert.False(constraint.Accepts("\"value 5000\""));
    }

    // Expressions that make backtracking matchers run for ever, or deterministic automata grow without end.
    [Theory]
    [InlineData("(a+)+b")]
    [InlineData("(a|a|a|aa)*c")]
    [InlineData(".*a.{20}")]
    [InlineData("(.*a){10}.{100}")]
    [InlineData("(x?){300}y")]
    public void Walk_HostileRegex_StaysBounded(string pattern)
    {
        var cache = new ConstraintCache(() => TestVocabulary.Vocabulary);
        ConstraintCursor cursor = cache.Begin(TokenConstraint.FromRegex(pattern), new HashSet<int> { TestVocabulary.End })!;
        int tokens = 0;
        for (; tokens < 50 && !cursor.IsComplete; tokens++)
        {
            cursor.Append(RandomWalk.Allowed(cursor)[^1]);
        }

        Assert.True(tokens > 0);
    }
}
