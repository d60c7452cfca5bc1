using MagicDec.Engine.Sampling;

namespace MagicDec.Engine.Tests.Sampling;

public class SamplingParametersTests
{
    public static TheoryData<string, SamplingParameters> Invalid() => new()
    {
        { "Temperature", new() { Temperature = -0.1f } },
        { "Temperature", new() { Temperature = float.NaN } },
        { "Temperature", new() { Temperature = float.PositiveInfinity } },
        { "TopK", new() { TopK = -1 } },
        { "TopP", new() { TopP = -0.1f } },
        { "TopP", new() { TopP = 1.01f } },
        { "TopP", new() { TopP = float.NaN } },
        { "MinP", new() { MinP = -0.01f } },
        { "MinP", new() { MinP = 2f } },
        { "RepetitionPenalty", new() { RepetitionPenalty = 0f } },
        { "RepetitionPenalty", new() { RepetitionPenalty = float.PositiveInfinity } },
        { "PresencePenalty", new() { PresencePenalty = 2.5f } },
        { "FrequencyPenalty", new() { FrequencyPenalty = float.NaN } },
        { "TopLogprobs", new() { TopLogprobs = 21 } },
        { "LogitBias", new() { LogitBias = new Dictionary<int, float> { [-1] = 1f } } },
        { "LogitBias", new() { LogitBias = new Dictionary<int, float> { [1] = float.NegativeInfinity } } },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Validate_OutOfRange_NamesPropertyAndRange(string property, SamplingParameters parameters)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(parameters.Validate);
        Assert.Equal(property, error.ParamName);
        Assert.Contains($"SamplingParameters.{property} must be", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.ActualValue);
    }

    [Fact]
    public void Validate_Defaults_Pass()
    {
        new SamplingParameters().Validate();
        SamplingParameters.Greedy.Validate();
    }

    [Fact]
    public void Validate_BiasBeyondVocabulary_Throws()
    {
        var parameters = new SamplingParameters { LogitBias = new Dictionary<int, float> { [10] = 1f } };
        parameters.Validate(11);
        Assert.Throws<ArgumentOutOfRangeException>(() => parameters.Validate(10));
    }
}
