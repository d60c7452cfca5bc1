using System.Text;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Models.Loading.Configuration;
using MagicDec.Engine.Sampling;

namespace MagicDec.Engine.Tests.Models.Loading.Configuration;

public class SamplingDefaultsReaderTests
{
    public static TheoryData<string, SamplingParameters> Files() => new()
    {
        { "{}", new() },
        { """{"temperature": 0.6, "top_k": 20, "top_p": 0.95, "min_p": 0.05, "repetition_penalty": 1.05, "do_sample": true}""",
            new() { Temperature = 0.6f, TopK = 20, TopP = 0.95f, MinP = 0.05f, RepetitionPenalty = 1.05f } },
        { """{"temperature": 0.6}""", new() { Temperature = 0.6f } },
        { """{"do_sample": false, "temperature": 0.6, "top_k": 50}""", new() { Temperature = 0f, TopK = 50 } },
        { """{"top_k": -1, "top_p": null}""", new() },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_File_GivesItsSettings(string json, SamplingParameters expected) => Assert.Equal(expected, Read(json));

    [Fact]
    public void Read_NoFile_IsPlainSampling() => Assert.Equal(new SamplingParameters(), Read(null));

    [Theory]
    [InlineData("""{"top_p": 1.5}""")]
    [InlineData("""{"temperature": "hot"}""")]
    [InlineData("""{"repetition_penalty": 0}""")]
    public void Read_OutOfRange_ThrowsNamingFile(string json) =>
        Assert.Equal("generation_config.json", Assert.Throws<ModelFormatException>(() => Read(json)).File);

    private static SamplingParameters Read(string? json)
    {
        using var files = ModelFiles.FromMemory(
            name => name == ModelFiles.GenerationConfigFile && json is not null ? (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes(json) : null);
        return SamplingDefaultsReader.Read(files);
    }
}
