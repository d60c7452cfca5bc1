using System.Text.Json.Nodes;
using MagicDec.Testing.Safetensors;
using MagicDec.Testing.Stories;

namespace MagicDec.Testing;

/// <summary>
/// Small random models of every supported family, for tests that need a real model but not sensible text. Sizes are deliberately
/// uneven (heads share keys, the feed-forward size fills no whole vector). The tokenizer is that of stories260K, vocabulary 512.
/// </summary>
public static class TinyModels
{
    /// <summary>All family names that <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Families { get; } = ["llama2", "llama3", "smollm2", "mistral", "qwen2", "qwen3"];

    /// <summary>Makes a model; equal arguments give equal bytes.</summary>
    /// <param name="family">One of <see cref="Families"/>.</param>
    /// <param name="seed">Which random weights.</param>
    /// <param name="type">How the tensors are stored.</param>
    /// <param name="settings">config.json settings to replace, as JSON by name.</param>
    public static TestModel Create(
        string family, int seed = 1, TestTensorType type = TestTensorType.BFloat16, IReadOnlyDictionary<string, string>? settings = null)
    {
        var config = Config(family);
        foreach (var (name, json) in settings ?? new Dictionary<string, string>())
        {
            config[name] = JsonNode.Parse(json);
        }

        var texts = new Dictionary<string, string>
        {
            ["config.json"] = config.ToJsonString(),
            ["tokenizer.json"] = Stories260K.TokenizerJson,
            ["tokenizer_config.json"] = Stories260K.TokenizerConfigJson,
        };
        return new TestModel(texts, TinyTensors.Create(config, seed, type));
    }

    private static JsonObject Config(string family)
    {
        var config = new JsonObject
        {
            ["hidden_act"] = "silu",
            ["hidden_size"] = 64,
            ["intermediate_size"] = 172,
            ["num_hidden_layers"] = 2,
            ["num_attention_heads"] = 4,
            ["num_key_value_heads"] = 2,
            ["vocab_size"] = 512,
            ["max_position_embeddings"] = 2048,
            ["rms_norm_eps"] = 1e-5,
            ["rope_theta"] = 10000.0,
            ["tie_word_embeddings"] = false,
            ["bos_token_id"] = 1,
            ["eos_token_id"] = 2,
            ["torch_dtype"] = "bfloat16",
        };
        string architecture = family switch
        {
            "mistral" => "MistralForCausalLM",
            "qwen2" => "Qwen2ForCausalLM",
            "qwen3" => "Qwen3ForCausalLM",
            _ => "LlamaForCausalLM",
        };
        config["architectures"] = new JsonArray(architecture);
        switch (family)
        {
            case "llama2":
                config["num_key_value_heads"] = 4;
                break;
            case "llama3":
                config["rope_theta"] = 500000.0;
                config["rope_scaling"] = JsonNode.Parse("""
                    {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                     "original_max_position_embeddings": 256}
                    """);
                break;
            case "smollm2":
                config["num_attention_heads"] = 3;
                config["num_key_value_heads"] = 1;
                config["hidden_size"] = 72;
                config["tie_word_embeddings"] = true;
                break;
            case "mistral":
                config["head_dim"] = 32;
                config["sliding_window"] = null;
                break;
            case "qwen2":
                config["rms_norm_eps"] = 1e-6;
                config["rope_theta"] = 1000000.0;
                config["use_sliding_window"] = false;
                config["tie_word_embeddings"] = true;
                break;
            case "qwen3":
                config["head_dim"] = 32;
                config["rms_norm_eps"] = 1e-6;
                config["attention_bias"] = false;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(family), family, $"Known families: {string.Join(", ", Families)}.");
        }

        return config;
    }
}
