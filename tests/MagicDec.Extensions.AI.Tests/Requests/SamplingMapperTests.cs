using MagicDec.Engine.Sampling;
using MagicDec.Extensions.AI.Requests;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Requests;

public class SamplingMapperTests
{
    private static readonly SamplingParameters Defaults = new() { Temperature = 0.6f, TopK = 20, TopP = 0.95f, RepetitionPenalty = 1.05f };

    [Fact]
    public void Map_NoOptions_IsModelDefaultsWithFreshSeed()
    {
        Assert.Equal(Defaults with { Seed = 77 }, Map(null));
        Assert.Equal(Defaults with { Seed = 77 }, Map(new ChatOptions()));
    }

    [Fact]
    public void Map_TypedProperties_WinOverAdditionalOnes()
    {
        var options = new ChatOptions
        {
            Temperature = 0.1f,
            TopK = 3,
            TopP = 0.5f,
            PresencePenalty = 0.2f,
            FrequencyPenalty = 0.3f,
            Seed = -1,
            AdditionalProperties = new() { ["temperature"] = 9, ["top_k"] = 9, ["top_p"] = 9, ["presence_penalty"] = 9, ["frequency_penalty"] = 9, ["seed"] = 9 },
        };

        Assert.Equal(
            Defaults with { Temperature = 0.1f, TopK = 3, TopP = 0.5f, PresencePenalty = 0.2f, FrequencyPenalty = 0.3f, Seed = ulong.MaxValue },
            Map(options));
    }

    [Fact]
    public void Map_AdditionalProperties_AreRead()
    {
        var mapped = Map(new ChatOptions
        {
            AdditionalProperties = new()
            {
                ["temperature"] = "0.25",
                ["MinP"] = 0.125,
                ["repetition_penalty"] = 1.5,
                ["seed"] = 12.0,
                ["logit_bias"] = new Dictionary<string, object> { ["3"] = -100, ["4"] = "1.5" },
                ["logprobs"] = true,
                ["top_logprobs"] = 4L,
            },
        });

        Assert.Equal((0.25f, 0.125f, 1.5f, 12UL, 4), (mapped.Temperature, mapped.MinP, mapped.RepetitionPenalty, mapped.Seed, mapped.TopLogprobs));
        Assert.Equal([new(3, -100f), new(4, 1.5f)], mapped.LogitBias!);
    }

    [Theory]
    [InlineData(true, null, 0)]
    [InlineData(true, 2, 2)]
    [InlineData(false, 2, null)]
    [InlineData(null, 2, 2)]
    [InlineData(null, null, null)]
    public void Map_Logprobs_FollowsBothSwitches(bool? logprobs, int? top, int? expected) =>
        Assert.Equal(expected, Map(new() { AdditionalProperties = new() { ["logprobs"] = logprobs, ["top_logprobs"] = top } }).TopLogprobs);

    [Fact]
    public void Map_OutOfRange_ThrowsBeforeWork()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Map(new() { Temperature = -1 }));
        Assert.Throws<ArgumentException>(() => Map(new() { AdditionalProperties = new() { ["logit_bias"] = new Dictionary<string, object> { ["cat"] = 1 } } }));
    }

    private static SamplingParameters Map(ChatOptions? options) =>
        SamplingMapper.Map(options, new OptionValues(options?.AdditionalProperties), Defaults, () => 77);
}
