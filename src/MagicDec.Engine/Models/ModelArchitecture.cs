namespace MagicDec.Engine.Models;

/// <summary>The decoder families the engine can run; each is a Hugging Face <c>architectures</c> entry.</summary>
public enum ModelArchitecture
{
    /// <summary><c>LlamaForCausalLM</c>: Llama 2, 3, 3.1, 3.2, 3.3, TinyLlama, SmolLM2 and others of that layout.</summary>
    Llama,

    /// <summary><c>MistralForCausalLM</c>: Mistral 7B and Mistral Nemo.</summary>
    Mistral,

    /// <summary><c>Qwen2ForCausalLM</c>: Qwen2 and Qwen2.5, with a bias on the query, key and value projections.</summary>
    Qwen2,

    /// <summary><c>Qwen3ForCausalLM</c>: dense Qwen3, with a norm on each query and key head.</summary>
    Qwen3,
}
