using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Workers;
using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Models.Loading.RandomWeights;

namespace MagicDec.Engine.Tests.Models.Loading.RandomWeights;

public class RandomModelFilesTests
{
    [Theory]
    [InlineData("15m", 15_191_712)]
    [InlineData("135m", 134_515_008)]
    [InlineData("1b", 1_235_814_400)]
    [InlineData("8b", 8_030_261_248)]
    public void Random_NamedShape_HasThePublishedSize(string shape, long parameters)
    {
        using var files = ModelFiles.Random(shape);
        Assert.Equal(parameters, ModelConfig.Load(files).ParameterCount);
        Assert.False(files.TryRead("tokenizer.json", out _));
        Assert.False(files.TryRead("config.json", out _));
    }

    [Theory]
    [InlineData("135m", PublicConfigs.SmolLm2)]
    [InlineData("1b", PublicConfigs.Llama32)]
    [InlineData("8b", PublicConfigs.Llama31)]
    public void Random_NamedShape_IsAsPublishedButForPositionsAndTokens(string shape, string published)
    {
        using var files = ModelFiles.Random(shape);
        ModelConfig known = ModelConfig.Load(files);
        ModelConfig read = ConfigText.Read(published);

        Assert.Equal(131072, known.MaxPositions);
        Assert.Equal(read with { MaxPositions = 0, MaxPositionsLimit = 0, BosTokenId = 0, EosTokenIds = [] }, known with { MaxPositions = 0, MaxPositionsLimit = 0, BosTokenId = 0, EosTokenIds = [] });
    }

    [Fact]
    public void Random_AnyThreadCount_GivesTheSameWeights()
    {
        using var files = ModelFiles.Random("15m", 7);
        var config = ModelConfig.Load(files);
        using var one = new WorkerPool(1);
        using var three = new WorkerPool(3);
        using var a = ModelWeights.Load(files, config, WeightFormat.BFloat16, one);
        using var b = ModelWeights.Load(files, config, WeightFormat.BFloat16, three);
        float[] left = new float[288], right = new float[288];
        for (int row = 0; row < config.VocabularySize; row += 101)
        {
            a.Embeddings.ReadRow(row, left);
            b.Embeddings.ReadRow(row, right);
            Assert.Equal(left, right);
        }

        a.Layers[5].GateUp.ReadRow(1535, left);
        b.Layers[5].GateUp.ReadRow(1535, right);
        Assert.Equal(left, right);
    }

    [Fact]
    public void ReadRow_SeedNameOrRow_ChangesTheValues()
    {
        float[] first = Row(1, "lm_head.weight", 0);
        Assert.Equal(first, Row(1, "lm_head.weight", 0));
        Assert.NotEqual(first, Row(2, "lm_head.weight", 0));
        Assert.NotEqual(first, Row(1, "lm_tail.weight", 0));
        Assert.NotEqual(first, Row(1, "lm_head.weight", 1));
    }

    [Fact]
    public void FillNormal_ManyValues_HasMeanZeroAndTheDeviation()
    {
        var values = new float[1 << 20];
        CounterHash.FillNormal(123, 0.02, values);
        double mean = values.Average(v => (double)v), deviation = Math.Sqrt(values.Average(v => (double)v * v));
        Assert.Equal(0, mean, 1e-4);
        Assert.Equal(0.02, deviation, 1e-4);

        // Beyond one deviation lie about 32 % of normal values, neighbours do not correlate.
        Assert.InRange(values.Count(v => Math.Abs(v) > 0.02) / (double)values.Length, 0.30, 0.35);
        Assert.Equal(0, values.Zip(values.Skip(1), (a, b) => (double)a * b).Average() / (0.02 * 0.02), 0.01);
    }

    [Fact]
    public void FillNormal_VectorsAndTail_AgreeOnEveryValue()
    {
        var whole = new float[67];
        CounterHash.FillNormal(99, 1, whole);
        for (int length = 0; length < whole.Length; length++)
        {
            var part = new float[length];
            CounterHash.FillNormal(99, 1, part);
            Assert.Equal(whole[..length], part);
        }
    }

    [Fact]
    public void FillNormal_KnownKey_GivesTheRecordedValues()
    {
        var values = new float[4];
        CounterHash.FillNormal(42, Math.Sqrt(4 * 65535.0 / 12), values); // a scale of 1: whole numbers
        Assert.Equal(Recorded, values);
    }

    private static readonly float[] Recorded = [-222, -154, -149, -243];

    private static float[] Row(ulong seed, string name, int row)
    {
        using var store = new RandomTensorStore(seed);
        var values = new float[32];
        store.OpenMatrix(name, 4, 32).ReadRow(row, values);
        return values;
    }
}
