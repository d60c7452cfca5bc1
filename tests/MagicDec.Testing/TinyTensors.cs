using System.Text.Json.Nodes;
using MagicDec.Testing.Safetensors;

namespace MagicDec.Testing;

/// <summary>Random tensors, under their Hugging Face names, for a config.json.</summary>
internal static class TinyTensors
{
    public static List<TestTensor> Create(JsonObject config, int seed, TestTensorType type)
    {
        var random = new Random(seed);
        var tensors = new List<TestTensor>();
        string architecture = (string)config["architectures"]![0]!;
        int hidden = Int("hidden_size"), intermediate = Int("intermediate_size"), heads = Int("num_attention_heads");
        int headSize = config["head_dim"] is null ? hidden / heads : Int("head_dim");
        int queries = heads * headSize, keys = Int("num_key_value_heads") * headSize, vocabulary = Int("vocab_size");
        bool bias = Flag("attention_bias") || architecture == "Qwen2ForCausalLM";

        Matrix("model.embed_tokens", vocabulary, hidden, 1);
        for (int i = 0; i < Int("num_hidden_layers"); i++)
        {
            string layer = $"model.layers.{i}";
            Norm($"{layer}.input_layernorm", hidden);
            Linear($"{layer}.self_attn.q_proj", queries, hidden, bias);
            Linear($"{layer}.self_attn.k_proj", keys, hidden, bias);
            Linear($"{layer}.self_attn.v_proj", keys, hidden, bias);
            Linear($"{layer}.self_attn.o_proj", hidden, queries, bias && architecture != "Qwen2ForCausalLM");
            if (architecture == "Qwen3ForCausalLM")
            {
                Norm($"{layer}.self_attn.q_norm", headSize);
                Norm($"{layer}.self_attn.k_norm", headSize);
            }

            Norm($"{layer}.post_attention_layernorm", hidden);
            Linear($"{layer}.mlp.gate_proj", intermediate, hidden, Flag("mlp_bias"));
            Linear($"{layer}.mlp.up_proj", intermediate, hidden, Flag("mlp_bias"));
            Linear($"{layer}.mlp.down_proj", hidden, intermediate, Flag("mlp_bias"));
        }

        Norm("model.norm", hidden);
        if (!Flag("tie_word_embeddings"))
        {
            Matrix("lm_head", vocabulary, hidden, 1.5 / Math.Sqrt(hidden));
        }

        return tensors;

        int Int(string name) => (int)config[name]!;
        bool Flag(string name) => (bool?)config[name] ?? false;
        void Norm(string name, int size) => Add($"{name}.weight", [size], 1, 0.1);
        void Matrix(string name, int rows, int columns, double scale) => Add($"{name}.weight", [rows, columns], 0, scale);

        void Linear(string name, int rows, int columns, bool withBias)
        {
            Matrix(name, rows, columns, 1.5 / Math.Sqrt(columns));
            if (withBias)
            {
                Add($"{name}.bias", [rows], 0, 0.2);
            }
        }

        void Add(string name, int[] shape, double mean, double deviation)
        {
            var values = new float[shape.Aggregate(1, (product, size) => product * size)];
            for (int i = 0; i < values.Length; i++)
            {
                double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                values[i] = SafetensorsWriter.Round((float)(mean + deviation * normal), type);
            }

            tensors.Add(new TestTensor(name, shape, values, type));
        }
    }
}
