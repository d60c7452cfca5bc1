using MagicDec.Engine.Compute;
using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;

namespace MagicDec.Tool.Export;

/// <summary>
/// A model's tensors under llama.cpp's names, in the order of rows that it expects: for the families that it calls <c>llama</c> a query or key head's
/// rows lie pair by pair, not first halves then second halves as in Hugging Face's files.
/// </summary>
internal sealed class GgufModel(TensorStore store, ModelConfig config)
{
    private readonly string _prefix = store.DecoderPrefix;

    /// <summary>llama.cpp's name of the family.</summary>
    public static string FamilyOf(ModelConfig config) => config.Architecture switch
    {
        ModelArchitecture.Qwen2 => "qwen2",
        ModelArchitecture.Qwen3 => "qwen3",
        _ => "llama",
    };

    /// <summary>All tensors, in the order of the file.</summary>
    public IReadOnlyList<GgufTensor> Tensors()
    {
        List<GgufTensor> tensors = [Matrix("token_embd.weight", $"{_prefix}embed_tokens.weight", config.VocabularySize, config.HiddenSize)];
        if (GgufRope.FrequencyFactors(config) is { } factors)
        {
            tensors.Add(new GgufTensor("rope_freqs.weight", 1, factors.Length, IsVector: true, (_, row) => factors.CopyTo(row)));
        }

        for (int i = 0; i < config.LayerCount; i++)
        {
            AddLayer(tensors, $"blk.{i}.", $"{_prefix}layers.{i}.");
        }

        tensors.Add(Vector("output_norm.weight", $"{_prefix}norm.weight", config.HiddenSize));
        if (!config.TieWordEmbeddings)
        {
            tensors.Add(Matrix("output.weight", "lm_head.weight", config.VocabularySize, config.HiddenSize));
        }

        return tensors;
    }

    private void AddLayer(List<GgufTensor> tensors, string to, string from)
    {
        int hidden = config.HiddenSize, intermediate = config.IntermediateSize;
        int queries = config.HeadCount * config.HeadSize, keys = config.KvHeadCount * config.HeadSize;
        tensors.Add(Vector($"{to}attn_norm.weight", $"{from}input_layernorm.weight", hidden));
        AddProjection(tensors, $"{to}attn_q", $"{from}self_attn.q_proj", queries, hidden, config.AttentionBias, rotated: true);
        AddProjection(tensors, $"{to}attn_k", $"{from}self_attn.k_proj", keys, hidden, config.AttentionBias, rotated: true);
        AddProjection(tensors, $"{to}attn_v", $"{from}self_attn.v_proj", keys, hidden, config.AttentionBias, rotated: false);
        if (config.QueryKeyNorm)
        {
            tensors.Add(Vector($"{to}attn_q_norm.weight", $"{from}self_attn.q_norm.weight", config.HeadSize));
            tensors.Add(Vector($"{to}attn_k_norm.weight", $"{from}self_attn.k_norm.weight", config.HeadSize));
        }

        AddProjection(tensors, $"{to}attn_output", $"{from}self_attn.o_proj", hidden, queries, config.AttentionOutputBias, rotated: false);
        tensors.Add(Vector($"{to}ffn_norm.weight", $"{from}post_attention_layernorm.weight", hidden));
        AddProjection(tensors, $"{to}ffn_gate", $"{from}mlp.gate_proj", intermediate, hidden, config.MlpBias, rotated: false);
        AddProjection(tensors, $"{to}ffn_up", $"{from}mlp.up_proj", intermediate, hidden, config.MlpBias, rotated: false);
        AddProjection(tensors, $"{to}ffn_down", $"{from}mlp.down_proj", hidden, intermediate, config.MlpBias, rotated: false);
    }

    private void AddProjection(List<GgufTensor> tensors, string to, string from, int rows, int columns, bool biased, bool rotated)
    {
        bool paired = rotated && FamilyOf(config) == "llama";
        GgufTensor matrix = Matrix($"{to}.weight", $"{from}.weight", rows, columns);
        tensors.Add(paired ? matrix with { ReadRow = (row, values) => matrix.ReadRow(SourceRow(row), values) } : matrix);
        if (!biased)
        {
            return;
        }

        GgufTensor bias = Vector($"{to}.bias", $"{from}.bias", rows);
        tensors.Add(paired ? bias with { ReadRow = (row, values) => ReadPaired(bias, row, values) } : bias);
    }

    private void ReadPaired(GgufTensor vector, int row, Span<float> values)
    {
        float[] plain = new float[values.Length];
        vector.ReadRow(row, plain);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = plain[SourceRow(i)];
        }
    }

    private int SourceRow(int row)
    {
        int within = row % config.HeadSize;
        return row - within + (within % 2 * (config.HeadSize / 2)) + (within / 2);
    }

    private GgufTensor Matrix(string name, string source, int rows, int columns)
    {
        IMatrixSource matrix = store.OpenMatrix(source, rows, columns);
        return new GgufTensor(name, rows, columns, IsVector: false, (row, values) =>
        {
            matrix.ReadRow(row, values);
            if (row == rows - 1)
            {
                store.Release(source);
            }
        });
    }

    private GgufTensor Vector(string name, string source, int length) =>
        new(name, 1, length, IsVector: true, (_, values) => store.ReadVector(source, values));
}
