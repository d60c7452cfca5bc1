using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;

namespace MagicDec.Engine.Tests.Models;

public class ModelConfigTests
{
    [Fact]
    public void Load_Llama32_ReadsAllSettings()
    {
        var config = ConfigText.Read(PublicConfigs.Llama32);

        Assert.Equal(ModelArchitecture.Llama, config.Architecture);
        Assert.Equal((2048, 8192, 16), (config.HiddenSize, config.IntermediateSize, config.LayerCount));
        Assert.Equal((32, 8, 64), (config.HeadCount, config.KvHeadCount, config.HeadSize));
        Assert.Equal((128256, 131072), (config.VocabularySize, config.MaxPositions));
        Assert.Equal((1e-5f, 500000.0), (config.RmsNormEpsilon, config.RopeTheta));
        Assert.True(config.TieWordEmbeddings);
        Assert.False(config.AttentionBias || config.AttentionOutputBias || config.MlpBias || config.QueryKeyNorm);
        Assert.Equal(128000, config.BosTokenId);
        Assert.Equal([128001, 128008, 128009], config.EosTokenIds);
        Assert.Equal(
            new RopeScaling { Kind = RopeScalingKind.Llama3, Factor = 32, OriginalMaxPositions = 8192, LowFrequencyFactor = 1, HighFrequencyFactor = 4 },
            config.RopeScaling);
        Assert.Null(config.SlidingWindow);
    }

    // The counts the families publish, output tables shared with the embeddings counted once.
    [Theory]
    [InlineData(PublicConfigs.Llama2, 6_738_415_616)]
    [InlineData(PublicConfigs.TinyLlama, 1_100_048_384)]
    [InlineData(PublicConfigs.Llama32, 1_235_814_400)]
    [InlineData(PublicConfigs.SmolLm2, 134_515_008)]
    [InlineData(PublicConfigs.MistralV01, 7_241_732_096)]
    [InlineData(PublicConfigs.MistralNemo, 12_247_782_400)]
    [InlineData(PublicConfigs.Qwen25, 494_032_768)]
    [InlineData(PublicConfigs.Qwen3, 596_049_920)]
    public void ParameterCount_PublicModels_IsThePublishedNumber(string json, long expected) =>
        Assert.Equal(expected, ConfigText.Read(json).ParameterCount);

    [Fact]
    public void KvBytesPerToken_Llama32_CountsKeysAndValuesOfAllLayers() =>
        Assert.Equal(2 * 16 * 8 * 64 * 2, ConfigText.Read(PublicConfigs.Llama32).KvBytesPerToken());

    [Fact]
    public void Load_Qwen2_HasBiasOnQueryKeyValueOnly()
    {
        var config = ConfigText.Read(PublicConfigs.Qwen25);
        Assert.Equal(ModelArchitecture.Qwen2, config.Architecture);
        Assert.True(config.AttentionBias);
        Assert.False(config.AttentionOutputBias);
        Assert.Equal(64, config.HeadSize);
    }

    [Fact]
    public void Load_LlamaAttentionBias_CoversTheOutputToo()
    {
        var config = ConfigText.Read(PublicConfigs.Llama32.With("attention_bias", "true").With("mlp_bias", "true"));
        Assert.True(config.AttentionBias && config.AttentionOutputBias && config.MlpBias);
    }

    [Fact]
    public void Load_Qwen3_NormalisesHeadsAndKeepsExplicitHeadSize()
    {
        var config = ConfigText.Read(PublicConfigs.Qwen3);
        Assert.True(config.QueryKeyNorm);
        Assert.Equal(128, config.HeadSize);
        Assert.Equal(128, ConfigText.Read(PublicConfigs.Qwen3.With("head_dim", null)).HeadSize);
    }

    [Fact]
    public void Load_MistralV01_IsLimitedToItsWindow()
    {
        var config = ConfigText.Read(PublicConfigs.MistralV01);
        Assert.Equal((4096, 4096, 4096), (config.SlidingWindow, config.MaxPositions, config.MaxPositionsLimit));
        Assert.Equal(4096, ConfigText.Read(PublicConfigs.MistralV01.With("sliding_window", null)).MaxPositions);
    }

    [Fact]
    public void Load_MistralNemo_HasNoWindowAndItsOwnHeadSize()
    {
        var config = ConfigText.Read(PublicConfigs.MistralNemo);
        Assert.Equal((null, 131072, 128), (config.SlidingWindow, config.MaxPositions, config.HeadSize));
    }

    [Theory]
    [InlineData("false", "21", 32768)]
    [InlineData("true", "24", 32768)] // no layer slides
    [InlineData("true", "21", 1024)]
    public void Load_QwenWindow_AppliesOnlyWhereALayerUsesIt(string use, string fromLayer, int expected)
    {
        string json = PublicConfigs.Qwen25.With("use_sliding_window", use).With("max_window_layers", fromLayer).With("sliding_window", "1024");
        Assert.Equal(expected, ConfigText.Read(json).MaxPositions);
    }

    [Theory]
    [InlineData("null", null, 32768)] // no window, not the default one
    [InlineData("1024", """["full_attention", "full_attention"]""", 32768)]
    [InlineData("1024", """["full_attention", "sliding_attention"]""", 1024)]
    [InlineData("null", """["full_attention", "sliding_attention"]""", 32768)]
    [InlineData("1024", "null", 1024)]
    public void Load_QwenWindow_IsThatOfSlidingLayers(string window, string? layerTypes, int expected)
    {
        foreach (string model in (string[])[PublicConfigs.Qwen25, PublicConfigs.Qwen3.With("max_position_embeddings", "32768")])
        {
            string json = model.With("use_sliding_window", "true").With("max_window_layers", "0").With("sliding_window", window);
            Assert.Equal(expected, ConfigText.Read(layerTypes is null ? json : json.With("layer_types", layerTypes)).MaxPositions);
        }
    }

    [Theory]
    [InlineData("7")]
    [InlineData("[7]")]
    public void Load_LayerTypesThatAreNoNames_AreRefused(string types)
    {
        string json = PublicConfigs.Qwen25.With("use_sliding_window", "true").With("layer_types", types);
        Assert.Contains("layer_types", Assert.Throws<ModelFormatException>(() => ConfigText.Read(json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_GenerationConfig_NamesTheEndTokensFirst()
    {
        var config = ConfigText.Read(PublicConfigs.Qwen25, """{"bos_token_id": 151643, "eos_token_id": [151645, 151643], "top_k": 20}""");
        Assert.Equal([151645, 151643], config.EosTokenIds);
        Assert.Equal([151645], ConfigText.Read(PublicConfigs.Qwen25, """{"top_k": 20}""").EosTokenIds);
    }

    [Fact]
    public void Load_NoArchitecturesButModelType_IsAccepted() =>
        Assert.Equal(ModelArchitecture.Qwen3, ConfigText.Read(PublicConfigs.Qwen3.With("architectures", null)).Architecture);

    [Theory]
    [InlineData("linear", RopeScalingKind.Linear)]
    [InlineData("dynamic", RopeScalingKind.Dynamic)]
    public void Load_OldRopeScaling_IsReadByItsTypeName(string type, RopeScalingKind kind)
    {
        var config = ConfigText.Read(PublicConfigs.Llama2.With("rope_scaling", $$"""{"type": "{{type}}", "factor": 2.5}"""));
        Assert.Equal(new RopeScaling { Kind = kind, Factor = 2.5, OriginalMaxPositions = 4096 }, config.RopeScaling);
        Assert.Equal(4096, config.MaxPositions);
        Assert.Equal(kind == RopeScalingKind.Dynamic ? 10240 : 4096, config.MaxPositionsLimit);
    }

    [Fact]
    public void Load_RopeParameters_ReplacesThetaAndScaling()
    {
        string json = PublicConfigs.Llama2.With("rope_scaling", null)
            .With("rope_parameters", """{"rope_theta": 250000.0, "rope_type": "linear", "factor": 4.0}""");
        var config = ConfigText.Read(json);
        Assert.Equal((250000.0, RopeScalingKind.Linear, 4.0), (config.RopeTheta, config.RopeScaling!.Kind, config.RopeScaling.Factor));

        var plain = ConfigText.Read(json.With("rope_parameters", """{"rope_theta": 5000.0, "rope_type": "default"}"""));
        Assert.Equal((5000.0, null), (plain.RopeTheta, plain.RopeScaling));
    }

    [Fact]
    public void Load_QwenWithYarn_RaisesTheContext()
    {
        var config = ConfigText.Read(PublicConfigs.Qwen25.With(
            "rope_scaling", """{"factor": 4.0, "original_max_position_embeddings": 32768, "type": "yarn"}"""));
        Assert.Equal(131072, config.MaxPositions);
        Assert.Equal(0.1 * Math.Log(4) + 1, config.RopeScaling!.AttentionFactor);
        Assert.Equal((32.0, 1.0, true), (config.RopeScaling.BetaFast, config.RopeScaling.BetaSlow, config.RopeScaling.Truncate));
    }

    [Fact]
    public void Load_YarnOptions_AreRead()
    {
        var scaling = ConfigText.Read(PublicConfigs.Qwen25.With("rope_scaling", """
            {"factor": 8, "original_max_position_embeddings": 4096, "rope_type": "yarn", "attention_factor": 1.5, "beta_fast": 16,
             "beta_slow": 2, "truncate": false}
            """)).RopeScaling!;
        Assert.Equal((1.5, 16.0, 2.0, false), (scaling.AttentionFactor, scaling.BetaFast, scaling.BetaSlow, scaling.Truncate));

        var mscale = ConfigText.Read(PublicConfigs.Qwen25.With("rope_scaling", """
            {"factor": 40, "original_max_position_embeddings": 4096, "rope_type": "yarn", "mscale": 0.707, "mscale_all_dim": 1.0}
            """)).RopeScaling!;
        Assert.Equal((0.0707 * Math.Log(40) + 1) / (0.1 * Math.Log(40) + 1), mscale.AttentionFactor, 12);
    }

    [Fact]
    public void WithMaxPositions_OutsideItsRange_Throws()
    {
        var config = ConfigText.Read(PublicConfigs.SmolLm2);
        Assert.Equal(100, config.WithMaxPositions(100).MaxPositions);
        Assert.Throws<ArgumentOutOfRangeException>(() => config.WithMaxPositions(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => config.WithMaxPositions(8193));
    }

    [Theory]
    [InlineData("architectures", """["GPT2LMHeadModel"]""", "LlamaForCausalLM, MistralForCausalLM, Qwen2ForCausalLM, Qwen3ForCausalLM")]
    [InlineData("architectures", "3", "architectures")]
    [InlineData("hidden_size", null, "hidden_size")]
    [InlineData("hidden_size", "0", "hidden_size")]
    [InlineData("hidden_size", "-64", "hidden_size")]
    [InlineData("hidden_size", "2048.5", "hidden_size")]
    [InlineData("hidden_size", "\"2048\"", "hidden_size")]
    [InlineData("hidden_size", "1e300", "hidden_size")]
    [InlineData("intermediate_size", "4611686018427387904", "intermediate_size")]
    [InlineData("num_hidden_layers", "2000000000", "num_hidden_layers")]
    [InlineData("num_key_value_heads", "5", "num_key_value_heads")]
    [InlineData("num_key_value_heads", "64", "num_key_value_heads")]
    [InlineData("head_dim", "63", "63")]
    [InlineData("vocab_size", "2147483648", "vocab_size")]
    [InlineData("max_position_embeddings", "0", "max_position_embeddings")]
    [InlineData("rms_norm_eps", "-1", "rms_norm_eps")]
    [InlineData("rope_theta", "0", "rope_theta")]
    [InlineData("hidden_act", "\"gelu\"", "gelu")]
    [InlineData("partial_rotary_factor", "0.5", "0.5")]
    [InlineData("tie_word_embeddings", "\"yes\"", "tie_word_embeddings")]
    [InlineData("quantization_config", """{"quant_method": "gptq"}""", "gptq")]
    [InlineData("eos_token_id", "200000", "eos_token_id")]
    [InlineData("eos_token_id", "[1, \"a\"]", "eos_token_id")]
    [InlineData("rope_scaling", """{"rope_type": "longrope", "factor": 2}""", "longrope")]
    [InlineData("rope_scaling", """{"rope_type": "linear"}""", "rope_scaling.factor")]
    [InlineData("rope_scaling", """{"rope_type": "linear", "factor": 0}""", "rope_scaling.factor")]
    [InlineData("rope_scaling", """{"rope_type": "llama3", "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4}""", "original_max_position_embeddings")]
    [InlineData("rope_scaling", "\"linear\"", "rope_scaling")]
    public void Load_BadSetting_SaysWhich(string setting, string? json, string named)
    {
        var e = Assert.Throws<ModelFormatException>(() => ConfigText.Read(PublicConfigs.Llama32.With(setting, json)));
        Assert.Equal("config.json", e.File);
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{\"architectures\": [\"\\ud800\"]}")]
    [InlineData("{\"\\udc00\": 1}")]
    public void Load_NotAJsonObject_Throws(string json) =>
        Assert.Equal("config.json", Assert.Throws<ModelFormatException>(() => ConfigText.Read(json)).File);

    [Fact]
    public void Load_NoUtf8InAString_Throws()
    {
        byte[] json = [.. "{\"model_type\": \"ll"u8, 0xF3, .. "ma\"}"u8];
        Assert.Equal("config.json", Assert.Throws<ModelFormatException>(() => ModelConfig.Load(ModelFiles.FromMemory(_ => json))).File);
    }

    [Fact]
    public void Load_DeepNesting_Throws() =>
        Assert.Throws<ModelFormatException>(() => ConfigText.Read(string.Concat(Enumerable.Repeat("{\"a\":", 1000)) + "1" + new string('}', 1000)));
}
