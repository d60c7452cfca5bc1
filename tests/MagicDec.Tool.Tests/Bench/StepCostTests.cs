using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Tool.Bench;

namespace MagicDec.Tool.Tests.Bench;

public sealed class StepCostTests
{
    [Fact]
    public void PrefillFlops_OneToken_IsTwicePerProjectionWeightPlusOwnAttentionLessTheLastLayersRest()
    {
        using ModelFiles files = ModelFiles.Random("135m");
        ModelConfig config = ModelConfig.Load(files);
        long norms = ((2L * config.LayerCount) + 1) * config.HiddenSize;
        long projections = config.ParameterCount - norms - ((long)config.VocabularySize * config.HiddenSize);
        double attention = 4.0 * config.HeadCount * config.HeadSize * config.LayerCount;
        double layer = ((2.0 * projections) + attention) / config.LayerCount;

        double expected = (layer * (config.LayerCount - 1)) + KeyValueFlops(config);
        Assert.Equal(expected, StepCost.PrefillFlops(config, 1), 1.0);
    }

    [Fact]
    public void PrefillFlops_MoreTokens_AttendToAllBefore()
    {
        using ModelFiles files = ModelFiles.Random("15m");
        ModelConfig config = ModelConfig.Load(files);
        double attention = 4.0 * config.HeadCount * config.HeadSize * (config.LayerCount - 1);
        double projections = StepCost.PrefillFlops(config, 1) - attention;

        Assert.Equal((5 * projections) + (attention * (1 + 2 + 3 + 4 + 5)), StepCost.PrefillFlops(config, 5), 1.0);
    }

    // What the last layer of a token without logits needs: its key and its value.
    private static double KeyValueFlops(ModelConfig config) => 2.0 * 2 * config.KvHeadCount * config.HeadSize * config.HiddenSize;
}
