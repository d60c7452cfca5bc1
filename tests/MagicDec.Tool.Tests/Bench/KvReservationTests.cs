using MagicDec.Engine;
using MagicDec.Engine.Compute;
using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Tool.Bench.Machine;
using MagicDec.Tool.Bench.Shared;
using MagicDec.Tool.Options;

namespace MagicDec.Tool.Tests.Bench;

public sealed class KvReservationTests
{
    private readonly ModelConfig _config = ConfigOf("random:15m");

    [Fact]
    public void Apply_EnoughMemory_SetsWhatTheBenchmarkNeeds()
    {
        EngineOptions options = new();

        KvReservation.Apply(options, _config, _config.MaxPositions + 1, 1 << 20, "Two", "Take one.");

        Assert.Equal((1 << 20, _config.MaxPositions + 1), (options.KvMemoryBytes, options.MaxContextTokens));
    }

    [Fact]
    public void Apply_MoreThanIsFree_SaysWhatIsNeededAndWhatIsFree()
    {
        EngineOptions options = new();

        UsageException problem = Assert.Throws<UsageException>(() => KvReservation.Apply(options, _config, 100, MachineMemory.Free(), "Two", "Take one."));

        Assert.StartsWith("Two of 100 tokens need ", problem.Message);
        Assert.Contains(" GB free", problem.Message);
        Assert.EndsWith("Take one.", problem.Message);
        Assert.Null(options.KvMemoryBytes);
    }

    [Fact]
    public void Shortage_WeightsThatDoNotFit_IsOneWithoutAnyKeys()
    {
        ModelConfig large = _config with { VocabularySize = int.MaxValue, HiddenSize = 4096 };

        Assert.Contains("beside 35", KvReservation.Shortage(new EngineOptions { WeightFormat = WeightFormat.Float32 }, large, 0));
        Assert.Null(KvReservation.Shortage(new EngineOptions(), _config, 0));
    }

    [Fact]
    public void Free_Machine_IsSomeOfWhatItHas() => Assert.InRange(MachineMemory.Free(), 1, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - 1);

    private static ModelConfig ConfigOf(string model)
    {
        using ModelFiles files = ModelOption.Open(model);
        return ModelConfig.Load(files);
    }
}
