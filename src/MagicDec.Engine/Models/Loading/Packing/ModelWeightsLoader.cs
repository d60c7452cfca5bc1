using MagicDec.Engine.Compute;

namespace MagicDec.Engine.Models.Loading.Packing;

/// <summary>Knows the tensors of the Llama family by their Hugging Face names and puts them together as <see cref="ModelWeights"/>.</summary>
internal sealed unsafe class ModelWeightsLoader
{
    private readonly TensorStore _store;
    private readonly ModelConfig _config;
    private readonly string _prefix;
    private readonly int _queries;
    private readonly int _keys;

    public ModelWeightsLoader(TensorStore store, ModelConfig config)
    {
        _store = store;
        _config = config;
        _queries = config.HeadCount * config.HeadSize;
        _keys = config.KvHeadCount * config.HeadSize;
        _prefix = store.DecoderPrefix;
    }

    public ModelWeights Load(WeightPacker packer)
    {
        int vocabulary = _config.VocabularySize, hidden = _config.HiddenSize;
        var embeddings = packer.Add(Matrix($"{_prefix}embed_tokens.weight", vocabulary, hidden));
        var output = _config.TieWordEmbeddings ? embeddings : packer.Add(Matrix("lm_head.weight", vocabulary, hidden));
        var finalNorm = packer.Add(Vector(true, ($"{_prefix}norm.weight", hidden)));
        var layers = new LayerPlan[_config.LayerCount];
        for (int i = 0; i < layers.Length; i++)
        {
            layers[i] = PlanLayer(packer, $"{_prefix}layers.{i}.");
        }

        packer.PackAll();
        var weights = new ModelWeights(
            embeddings.Result, output.Result, Array.ConvertAll(layers, layer => layer.Build()), finalNorm.Pointer, packer.Vectors);
        packer.Keep();
        return weights;
    }

    private LayerPlan PlanLayer(WeightPacker packer, string layer)
    {
        int hidden = _config.HiddenSize, intermediate = _config.IntermediateSize;
        bool normed = _config.QueryKeyNorm, biased = _config.AttentionBias, mlpBiased = _config.MlpBias;
        string q = $"{layer}self_attn.q_proj", k = $"{layer}self_attn.k_proj", v = $"{layer}self_attn.v_proj", o = $"{layer}self_attn.o_proj";
        string gate = $"{layer}mlp.gate_proj", up = $"{layer}mlp.up_proj", down = $"{layer}mlp.down_proj";
        return new LayerPlan(
            AttentionNorm: packer.Add(Vector(true, ($"{layer}input_layernorm.weight", hidden))),
            Qkv: packer.Add(
                Matrix($"{q}.weight", _queries, hidden), Matrix($"{k}.weight", _keys, hidden), Matrix($"{v}.weight", _keys, hidden)),
            QkvBias: packer.Add(Vector(biased, ($"{q}.bias", _queries), ($"{k}.bias", _keys), ($"{v}.bias", _keys))),
            QueryNorm: packer.Add(Vector(normed, ($"{layer}self_attn.q_norm.weight", _config.HeadSize))),
            KeyNorm: packer.Add(Vector(normed, ($"{layer}self_attn.k_norm.weight", _config.HeadSize))),
            Output: packer.Add(Matrix($"{o}.weight", hidden, _queries)),
            OutputBias: packer.Add(Vector(_config.AttentionOutputBias, ($"{o}.bias", hidden))),
            MlpNorm: packer.Add(Vector(true, ($"{layer}post_attention_layernorm.weight", hidden))),
            GateUp: packer.AddGated(Matrix($"{gate}.weight", intermediate, hidden), Matrix($"{up}.weight", intermediate, hidden)),
            GateUpBias: packer.Add(GatedMatrix.Biases(Vector(mlpBiased, ($"{gate}.bias", intermediate)), Vector(mlpBiased, ($"{up}.bias", intermediate)))),
            Down: packer.Add(Matrix($"{down}.weight", hidden, intermediate)),
            DownBias: packer.Add(Vector(mlpBiased, ($"{down}.bias", hidden))));
    }

    private (IMatrixSource Source, Action Release) Matrix(string name, int rows, int columns) =>
        (_store.OpenMatrix(name, rows, columns), () => _store.Release(name));

    /// <summary>The named vectors one after the other; empty where the model has none.</summary>
    private float[] Vector(bool present, params ReadOnlySpan<(string Name, int Length)> parts)
    {
        if (!present)
        {
            return [];
        }

        int total = 0;
        foreach (var part in parts)
        {
            total += part.Length;
        }

        var values = new float[total];
        int start = 0;
        foreach (var (name, length) in parts)
        {
            _store.ReadVector(name, values.AsSpan(start, length));
            start += length;
        }

        return values;
    }

    private sealed record LayerPlan(
        PlannedVector AttentionNorm,
        PlannedMatrix Qkv,
        PlannedVector QkvBias,
        PlannedVector QueryNorm,
        PlannedVector KeyNorm,
        PlannedMatrix Output,
        PlannedVector OutputBias,
        PlannedVector MlpNorm,
        PlannedMatrix GateUp,
        PlannedVector GateUpBias,
        PlannedMatrix Down,
        PlannedVector DownBias)
    {
        public LayerWeights Build() => new()
        {
            AttentionNorm = AttentionNorm.Pointer,
            Qkv = Qkv.Result,
            QkvBias = QkvBias.Pointer,
            QueryNorm = QueryNorm.Pointer,
            KeyNorm = KeyNorm.Pointer,
            Output = Output.Result,
            OutputBias = OutputBias.Pointer,
            MlpNorm = MlpNorm.Pointer,
            GateUp = GateUp.Result,
            GateUpBias = GateUpBias.Pointer,
            Down = Down.Result,
            DownBias = DownBias.Pointer,
        };
    }
}
