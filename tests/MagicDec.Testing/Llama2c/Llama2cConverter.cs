using System.Runtime.InteropServices;
using MagicDec.Testing.Safetensors;

namespace MagicDec.Testing.Llama2c;

/// <summary>Turns a llama2.c checkpoint (the version-0 export: seven int32 sizes, then float32 tensors) into a Hugging Face folder.</summary>
public static class Llama2cConverter
{
    private const int HeaderInts = 7;

    public static TestModel Convert(ReadOnlySpan<byte> checkpoint, string tokenizerJson, string tokenizerConfigJson)
    {
        var header = MemoryMarshal.Cast<byte, int>(checkpoint[..(HeaderInts * sizeof(int))]);
        int dim = header[0], hidden = header[1], layers = header[2], heads = header[3], kvHeads = header[4];
        int vocabulary = Math.Abs(header[5]), positions = header[6], headSize = dim / heads, kvDim = kvHeads * headSize;
        bool tied = header[5] > 0; // a negative size says that the classifier has weights of its own
        var reader = new Reader(checkpoint[(HeaderInts * sizeof(int))..].ToArray());
        var tensors = new List<TestTensor>();

        Add("model.embed_tokens.weight", vocabulary, dim);
        AddNorms("input_layernorm.weight");
        AddLayers("self_attn.q_proj.weight", dim, dim, rotated: true);
        AddLayers("self_attn.k_proj.weight", kvDim, dim, rotated: true);
        AddLayers("self_attn.v_proj.weight", kvDim, dim);
        AddLayers("self_attn.o_proj.weight", dim, dim);
        AddNorms("post_attention_layernorm.weight");
        AddLayers("mlp.gate_proj.weight", hidden, dim);
        AddLayers("mlp.down_proj.weight", dim, hidden);
        AddLayers("mlp.up_proj.weight", hidden, dim);
        tensors.Add(new TestTensor("model.norm.weight", [dim], reader.Take(dim), TestTensorType.Float32));
        reader.Take(positions * headSize); // cos and sin tables, not used any more
        if (!tied)
        {
            Add("lm_head.weight", vocabulary, dim);
        }

        string config = $$"""
            {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": {{dim}}, "intermediate_size": {{hidden}},
             "num_hidden_layers": {{layers}}, "num_attention_heads": {{heads}}, "num_key_value_heads": {{kvHeads}},
             "vocab_size": {{vocabulary}}, "max_position_embeddings": {{positions}}, "rms_norm_eps": 1e-5, "rope_theta": 10000.0,
             "hidden_act": "silu", "tie_word_embeddings": {{(tied ? "true" : "false")}}, "torch_dtype": "float32",
             "bos_token_id": 1, "eos_token_id": 2}
            """;
        var texts = new Dictionary<string, string>
        {
            ["config.json"] = config,
            ["generation_config.json"] = """{"bos_token_id": 1, "eos_token_id": 2}""",
            ["tokenizer.json"] = tokenizerJson,
            ["tokenizer_config.json"] = tokenizerConfigJson,
        };
        return new TestModel(texts, tensors);

        void Add(string name, int rows, int columns) =>
            tensors.Add(new TestTensor(name, [rows, columns], reader.Take(rows * columns), TestTensorType.Float32));

        void AddNorms(string name)
        {
            for (int i = 0; i < layers; i++)
            {
                tensors.Add(new TestTensor($"model.layers.{i}.{name}", [dim], reader.Take(dim), TestTensorType.Float32));
            }
        }

        void AddLayers(string name, int rows, int columns, bool rotated = false)
        {
            for (int i = 0; i < layers; i++)
            {
                float[] values = reader.Take(rows * columns);
                values = rotated ? PairsToHalves(values, headSize, columns) : values;
                tensors.Add(new TestTensor($"model.layers.{i}.{name}", [rows, columns], values, TestTensorType.Float32));
            }
        }
    }

    /// <summary>
    /// llama2.c rotates the adjacent outputs 2i and 2i + 1 of a head; Hugging Face rotates i with i + headSize / 2. Rows move accordingly.
    /// </summary>
    private static float[] PairsToHalves(float[] values, int headSize, int columns)
    {
        var moved = new float[values.Length];
        for (int row = 0; row < values.Length / columns; row++)
        {
            int inHead = row % headSize;
            int target = row - inHead + inHead / 2 + inHead % 2 * (headSize / 2);
            values.AsSpan(row * columns, columns).CopyTo(moved.AsSpan(target * columns));
        }

        return moved;
    }

    private sealed class Reader(byte[] bytes)
    {
        private int _next;

        public float[] Take(int count)
        {
            var values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(_next, count * sizeof(float))).ToArray();
            _next += count * sizeof(float);
            return values;
        }
    }
}
