using System.Text.Json;
using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Requests;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Requests;

public class OptionValuesTests
{
    public static TheoryData<object> Numbers() => new(5, 5L, 5f, 5.0, 5m, (short)5, "5", " 5 ", Json("5"), Json("5.0"), Json("\"5\""), JsonValue.Create(5));

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Get_AnyNumberForm_IsRead(object value)
    {
        var values = Values("min_p", value);
        Assert.Equal(5f, values.GetSingle("min_p"));
        Assert.Equal(5L, values.GetInt64("min_p"));
        Assert.Equal(5, values.GetInt32("min_p"));
    }

    [Theory]
    [InlineData("MinP")]
    [InlineData("minP")]
    [InlineData("MIN_P")]
    [InlineData("min-p")]
    public void Get_OtherSpelling_IsFound(string name) => Assert.Equal(0.5f, Values(name, 0.5).GetSingle("min_p"));

    [Fact]
    public void GetString_TextJsonOrNothing_IsRead()
    {
        Assert.Equal("tenant 7", Values("CacheSalt", "tenant 7").GetString("cache_salt"));
        Assert.Equal("tenant 7", Values("cache_salt", Json("\"tenant 7\"")).GetString("cache_salt"));
        Assert.Null(Values("label", "a").GetString("cache_salt"));
    }

    [Fact]
    public void GetInt64_BeyondDouble_IsExact() =>
        Assert.Equal(9007199254740993L, Values("seed", Json("9007199254740993")).GetInt64("seed"));

    [Theory]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData(true)]
    [InlineData(double.NaN)]
    [InlineData("Infinity")]
    public void GetSingle_NoNumber_ThrowsNamingOption(object value)
    {
        var error = Assert.Throws<ArgumentException>(() => Values("Temperature", value).GetSingle("temperature"));
        Assert.Contains("'Temperature'", error.Message, StringComparison.Ordinal);
        Assert.Contains("expected a number", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.5)]
    [InlineData(1e30)]
    [InlineData(3_000_000_000L)]
    public void GetInt32_NotWholeOrTooLarge_Throws(object value) => Assert.ThrowsAny<ArgumentException>(() => Values("top_k", value).GetInt32("top_k"));

    [Fact]
    public void GetBoolean_AnyForm_IsRead()
    {
        Assert.All(new object[] { true, "true", "True", 1, Json("true"), Json("\"true\"") }, value => Assert.True(Values("b", value).GetBoolean("b")));
        Assert.All(new object[] { false, "false", 0, Json("false") }, value => Assert.False(Values("b", value).GetBoolean("b")));
        Assert.Throws<ArgumentException>(() => Values("b", "maybe").GetBoolean("b"));
    }

    [Fact]
    public void GetStrings_AnyForm_IsRead()
    {
        object[] forms = ["\n", Json("\"\\n\""), new[] { "\n" }, new List<object> { "\n" }, Json("[\"\\n\"]"), new JsonArray("\n"), Enumerable.Repeat("\n", 1)];
        Assert.All(forms, value => Assert.Equal(["\n"], Values("stop", value).GetStrings("stop")));
        Assert.Throws<ArgumentException>(() => Values("stop", 5).GetStrings("stop"));
    }

    [Fact]
    public void GetObject_AnyForm_IsRead()
    {
        object[] forms = [Json("{\"7\":1}"), "{\"7\":1}", new Dictionary<string, object?> { ["7"] = 1 }, new JsonObject { ["7"] = 1 }];
        Assert.All(forms, value => Assert.Equal("1", Values("logit_bias", value).GetObject("logit_bias")!["7"]!.ToString()));
        Assert.Throws<ArgumentException>(() => Values("logit_bias", "[").GetObject("logit_bias"));
        Assert.Throws<ArgumentException>(() => Values("logit_bias", 3).GetObject("logit_bias"));
    }

    [Fact]
    public void Get_NullOrAbsent_IsNull()
    {
        Assert.Null(Values("a", null).GetSingle("a"));
        Assert.Null(Values("a", Json("null")).GetInt32("a"));
        Assert.Null(new OptionValues(null).GetStrings("a"));
    }

    private static OptionValues Values(string name, object? value) => new(new AdditionalPropertiesDictionary { [name] = value });

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
