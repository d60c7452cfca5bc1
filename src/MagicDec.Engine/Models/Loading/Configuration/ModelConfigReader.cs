using System.Text.Json;

namespace MagicDec.Engine.Models.Loading.Configuration;

/// <summary>Turns config.json and generation_config.json into a checked <see cref="ModelConfig"/>; defaults are those of transformers.</summary>
internal static class ModelConfigReader
{
    private const int MaxWidth = 1 << 17;
    private const int MaxHeads = 4096;
    private const int MaxPositionsBound = 1 << 24;

    private static readonly (string Class, string ModelType, ModelArchitecture Architecture)[] Known =
    [
        ("LlamaForCausalLM", "llama", ModelArchitecture.Llama),
        ("MistralForCausalLM", "mistral", ModelArchitecture.Mistral),
        ("Qwen2ForCausalLM", "qwen2", ModelArchitecture.Qwen2),
        ("Qwen3ForCausalLM", "qwen3", ModelArchitecture.Qwen3),
    ];

    public static ModelConfig Read(ReadOnlyMemory<byte> configJson, ReadOnlyMemory<byte> generationJson)
    {
        var json = JsonFields.Parse(configJson, ModelFiles.ConfigFile);
        var architecture = ReadArchitecture(json);
        RejectWhatIsNotImplemented(json);

        int hidden = json.Int("hidden_size", 1, MaxWidth);
        int layers = json.Int("num_hidden_layers", 1, 1024);
        int heads = json.Int("num_attention_heads", 1, MaxHeads);
        int kvHeads = json.Int("num_key_value_heads", 1, heads, architecture == ModelArchitecture.Llama ? heads : null);
        int vocabulary = json.Int("vocab_size", 1, 1 << 22);
        int stated = json.Int("max_position_embeddings", 1, MaxPositionsBound, DefaultPositions(architecture));
        var (theta, scaling) = RopeSettingsReader.Read(json, stated);
        int? window = ReadWindow(json, architecture, layers, stated);
        var (positions, limit) = Positions(stated, scaling, window);
        bool bias = json.Bool("attention_bias", absent: false);
        var (bos, eos) = ReadSpecialTokens(json, generationJson, vocabulary);

        if (heads % kvHeads != 0)
        {
            throw new ModelFormatException(
                json.File, null, "'num_key_value_heads' to divide 'num_attention_heads'", $"{kvHeads} and {heads}");
        }

        return new ModelConfig
        {
            Architecture = architecture,
            HiddenSize = hidden,
            IntermediateSize = json.Int("intermediate_size", 1, 1 << 20),
            LayerCount = layers,
            HeadCount = heads,
            KvHeadCount = kvHeads,
            HeadSize = ReadHeadSize(json, architecture, hidden, heads),
            VocabularySize = vocabulary,
            MaxPositions = positions,
            MaxPositionsLimit = limit,
            SlidingWindow = window,
            RmsNormEpsilon = (float)json.Double("rms_norm_eps", 1e-12, 0.1, 1e-6),
            RopeTheta = theta,
            RopeScaling = scaling,
            TieWordEmbeddings = json.Bool("tie_word_embeddings", absent: false),
            AttentionBias = architecture == ModelArchitecture.Qwen2 || bias,
            AttentionOutputBias = architecture != ModelArchitecture.Qwen2 && bias,
            MlpBias = json.Bool("mlp_bias", absent: false),
            QueryKeyNorm = architecture == ModelArchitecture.Qwen3,
            BosTokenId = bos,
            EosTokenIds = eos,
        };
    }

    private static ModelArchitecture ReadArchitecture(JsonFields json)
    {
        string? name = null;
        if (json.TryGet("architectures", out var list))
        {
            name = list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0 && list[0].ValueKind == JsonValueKind.String
                ? list[0].GetString()
                : throw json.Wrong("architectures", "a list of names", list);
        }

        name ??= json.String("model_type") ?? throw json.Missing("architectures", "a list of names");
        foreach (var known in Known)
        {
            if (name == known.Class || name == known.ModelType)
            {
                return known.Architecture;
            }
        }

        throw new ModelFormatException(
            json.File, null, $"'architectures' to be one of {string.Join(", ", Known.Select(k => k.Class))}", name,
            "Models of other architectures cannot be run.");
    }

    private static void RejectWhatIsNotImplemented(JsonFields json)
    {
        if (json.Object("quantization_config") is { } quantization)
        {
            throw new ModelFormatException(
                json.File, null, "no 'quantization_config'", $"one with quant_method '{quantization.String("quant_method")}'",
                "Use the checkpoint with float32, float16 or bfloat16 weights.");
        }

        if (json.String("hidden_act") is { } activation && activation is not ("silu" or "swish"))
        {
            throw new ModelFormatException(json.File, null, "'hidden_act' to be 'silu'", $"'{activation}'");
        }

        if (json.Double("partial_rotary_factor", 0, 1, 1) is var partial && partial != 1)
        {
            throw new ModelFormatException(json.File, null, "'partial_rotary_factor' to be 1", $"{partial}");
        }
    }

    private static int ReadHeadSize(JsonFields json, ModelArchitecture architecture, int hidden, int heads)
    {
        int size;
        if (json.Has("head_dim"))
        {
            size = json.Int("head_dim", 2, 1024);
        }
        else if (architecture == ModelArchitecture.Qwen3)
        {
            size = 128;
        }
        else
        {
            size = hidden % heads == 0
                ? hidden / heads
                : throw new ModelFormatException(
                    json.File, null, "'hidden_size' to be a multiple of 'num_attention_heads'", $"{hidden} and {heads}", "Or set 'head_dim'.");
        }

        return size is >= 2 and <= 1024 && size % 2 == 0
            ? size
            : throw new ModelFormatException(json.File, null, "an even head size from 2 to 1024", $"{size}");
    }

    private static int DefaultPositions(ModelArchitecture architecture) => architecture switch
    {
        ModelArchitecture.Llama => 2048,
        ModelArchitecture.Mistral => 131072,
        _ => 32768,
    };

    /// <summary>The window of sliding-window layers where the model has any and it is below the stated context.</summary>
    private static int? ReadWindow(JsonFields json, ModelArchitecture architecture, int layers, int stated)
    {
        bool applies = architecture switch
        {
            ModelArchitecture.Llama => false,
            ModelArchitecture.Mistral => true,
            _ => json.Bool("use_sliding_window", absent: false)
                && (HasSlidingLayer(json) ?? json.Int("max_window_layers", 0, 1 << 20, 28) < layers),
        };

        // Null and absent differ here: transformers takes 4096 where the setting is absent.
        if (!applies || json.IsNull("sliding_window"))
        {
            return null;
        }

        int window = json.Int("sliding_window", 1, MaxPositionsBound, 4096);
        return window < stated ? window : null;
    }

    /// <summary>Whether <c>layer_types</c>, which goes before <c>max_window_layers</c>, names a layer with a window; null where it is absent.</summary>
    private static bool? HasSlidingLayer(JsonFields json)
    {
        if (!json.TryGet("layer_types", out var types))
        {
            return null;
        }

        return types.ValueKind == JsonValueKind.Array && types.EnumerateArray().All(type => type.ValueKind == JsonValueKind.String)
            ? types.EnumerateArray().Any(type => type.ValueEquals("sliding_attention"))
            : throw json.Wrong("layer_types", "a list of names", types);
    }

    private static (int Positions, int Limit) Positions(int stated, RopeScaling? scaling, int? window)
    {
        int stretched = scaling?.Kind is RopeScalingKind.Yarn or RopeScalingKind.Dynamic
            ? (int)Math.Min(scaling.OriginalMaxPositions * scaling.Factor, MaxPositionsBound)
            : stated;
        int limit = Math.Min(Math.Max(stated, stretched), window ?? int.MaxValue);
        int positions = scaling?.Kind == RopeScalingKind.Yarn ? limit : Math.Min(stated, limit);
        return (positions, limit);
    }

    private static (int? Bos, int[] Eos) ReadSpecialTokens(JsonFields json, ReadOnlyMemory<byte> generationJson, int vocabulary)
    {
        int[] eos = [], bos = [];
        if (!generationJson.IsEmpty)
        {
            var generation = JsonFields.Parse(generationJson, ModelFiles.GenerationConfigFile);
            eos = generation.TokenIds("eos_token_id", vocabulary);
            bos = generation.TokenIds("bos_token_id", vocabulary);
        }

        eos = eos.Length > 0 ? eos : json.TokenIds("eos_token_id", vocabulary);
        bos = bos.Length > 0 ? bos : json.TokenIds("bos_token_id", vocabulary);
        return (bos.Length > 0 ? bos[0] : null, eos);
    }
}
