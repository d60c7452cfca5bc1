using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Tool.Bench;

namespace MagicDec.Tool.Tests.Bench;

public sealed class StepCostTests
{
    [Fact]
    public void PrefillFlops_OneToken_IsTwicePerProjectionWeightPlusOwnAttention()
    {
        using ModelFiles files = ModelFiles.Random("135m");
        ModelConfig config = ModelConfig.Load(files);
        long norms = ((2L * config.LayerCount) + 1) * config.HiddenSize;
        long projections = config.ParameterCount - norms - ((long)config.VocabularySize * config.HiddenSize);

        double attention = 4.0 * config.HeadCount * config.HeadSize * config.LayerCount;
        Assert.Equal((2.0 * projections) + attention, StepCost.PrefillFlops(config, 1));
    }

    [Fact]
    public void PrefillFlops_MoreTokens_AttendToAllBefore()
    {
        using ModelFiles files = ModelFiles.Random("15m");
        ModelConfig config = ModelConfig.Load(files);
        double attention = 4.0 * config.HeadCount * config.HeadSize * config.LayerCount;
        double projections = StepCost.PrefillFlops(config, 1) - attention;

        Assert.Equal((5 * projections) + (attention * (1 + 2 + 3 + 4 + 5)), StepCost.PrefillFlops(config, 5), 1.0);
    }
}
