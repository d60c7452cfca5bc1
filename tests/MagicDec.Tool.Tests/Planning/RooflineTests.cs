using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Tool.Planning.Rooflines;

namespace MagicDec.Tool.Tests.Planning;

public sealed class RooflineTests
{
    private static readonly ModelConfig Llama8B = Load();
    private static readonly MachineProfile Bare = MachinePresets.All["h100"] with { LayerSeconds = 0, RowLayerSeconds = 0 };

    [Fact]
    public void Bottleneck_GrowingContext_ShiftsToTheKvCache()
    {
        Roofline roofline = new(Llama8B, Bare, 8);

        Assert.Equal("weights", roofline.Step(1, 128, 1).Bottleneck);
        Assert.Equal("compute", roofline.Step(512, 64, 1).Bottleneck);
        Assert.Equal("KV", roofline.Step(64, 32000, 1).Bottleneck);
    }

    [Fact]
    public void Linear_HalfTheLayers_HasHalfTheOverhead()
    {
        MachineProfile machine = MachinePresets.All["h100"];

        Assert.Equal(
            new Roofline(Llama8B, machine, 8).Linear(4).Overhead / 2, new Roofline(Llama8B with { LayerCount = 16 }, machine, 8).Linear(4).Overhead, 9);
    }

    /// <summary>8 KV heads: three devices keep 3, 3 and 2 of them, and beyond eight several keep the same.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 8 / 3.0)]
    [InlineData(4, 4)]
    [InlineData(8, 8)]
    [InlineData(16, 8)]
    public void Attention_MoreDevices_IsDividedByWholeHeads(int devices, double shares)
    {
        double one = new Roofline(Llama8B, Bare, 1).Attention(1 << 20, 1).KeysAndValues;

        Assert.Equal(shares, one / new Roofline(Llama8B, Bare, devices).Attention(1 << 20, 1).KeysAndValues, 9);
    }

    [Fact]
    public void Linear_MoreDevicesThanHeads_StillDividesTheWeights() =>
        Assert.Equal(new Roofline(Llama8B, Bare, 8).Linear(1).Weights / 2, new Roofline(Llama8B, Bare, 16).Linear(1).Weights, 12);

    private static ModelConfig Load()
    {
        using ModelFiles files = ModelFiles.Random("8b");
        return ModelConfig.Load(files);
    }
}
