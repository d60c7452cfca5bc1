namespace MagicDec.Engine.Models.Loading.RandomWeights;

/// <summary>config.json texts of the shapes that random weights can be made for.</summary>
internal static class NamedShapes
{
    public const string List = "15m, 135m, 1b, 8b";

    public static string? Find(string name) => name switch
    {
        "15m" => Stories15M,
        "135m" => SmolLm135M,
        "1b" => Llama1B,
        "8b" => Llama8B,
        _ => null,
    };

    // llama2.c's stories15M. It was trained on 256 positions and SmolLM2-135M on 8192, which random weights need not respect: both get
    // as many as the larger shapes, so that long contexts can be measured.
    private const string Stories15M = """
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 288, "intermediate_size": 768,
         "num_hidden_layers": 6, "num_attention_heads": 6, "num_key_value_heads": 6, "vocab_size": 32000,
         "max_position_embeddings": 131072, "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": true,
         "hidden_act": "silu", "bos_token_id": 1, "eos_token_id": 2}
        """;

    private const string SmolLm135M = """
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 576, "intermediate_size": 1536,
         "num_hidden_layers": 30, "num_attention_heads": 9, "num_key_value_heads": 3, "vocab_size": 49152,
         "max_position_embeddings": 131072, "rms_norm_eps": 1e-5, "rope_theta": 100000, "rope_scaling": null, "tie_word_embeddings": true,
         "attention_bias": false, "hidden_act": "silu", "bos_token_id": 0, "eos_token_id": 0}
        """;

    private const string Llama1B = """
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 2048, "intermediate_size": 8192,
         "num_hidden_layers": 16, "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 64, "vocab_size": 128256,
         "max_position_embeddings": 131072, "rms_norm_eps": 1e-5, "rope_theta": 500000.0,
         "rope_scaling": {"factor": 32.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0, "original_max_position_embeddings": 8192,
                          "rope_type": "llama3"},
         "tie_word_embeddings": true, "attention_bias": false, "mlp_bias": false, "hidden_act": "silu",
         "bos_token_id": 128000, "eos_token_id": 128001}
        """;

    private const string Llama8B = """
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 4096, "intermediate_size": 14336,
         "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 128256,
         "max_position_embeddings": 131072, "rms_norm_eps": 1e-5, "rope_theta": 500000.0,
         "rope_scaling": {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192,
                          "rope_type": "llama3"},
         "tie_word_embeddings": false, "attention_bias": false, "mlp_bias": false, "hidden_act": "silu",
         "bos_token_id": 128000, "eos_token_id": 128001}
        """;
}
