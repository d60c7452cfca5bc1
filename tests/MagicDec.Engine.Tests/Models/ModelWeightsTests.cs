using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Workers;
using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;
using MagicDec.Testing;
using MagicDec.Testing.Safetensors;

namespace MagicDec.Engine.Tests.Models;

public sealed unsafe class ModelWeightsTests : IDisposable
{
    private readonly WorkerPool _pool = new(2);

    public static TheoryData<string> Families => new(TinyModels.Families);

    public void Dispose() => _pool.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    public void Load_EveryFamily_PutsEveryTensorInItsPlace(string family)
    {
        var model = TinyModels.Create(family);
        using var files = model.OpenInMemory();
        var config = ModelConfig.Load(files);
        using var weights = ModelWeights.Load(files, config, WeightFormat.BFloat16, _pool);

        Assert.Equal(config.ParameterCount, model.Tensors.Values.Sum(t => (long)t.Values.Length));
        AssertMatrix(weights.Embeddings, model, "model.embed_tokens.weight");
        Assert.Equal(config.TieWordEmbeddings, ReferenceEquals(weights.Embeddings, weights.OutputTable));
        if (!config.TieWordEmbeddings)
        {
            AssertMatrix(weights.OutputTable, model, "lm_head.weight");
        }

        AssertVector(weights.FinalNorm, model, "model.norm.weight");
        Assert.Equal(config.LayerCount, weights.Layers.Length);
        for (int i = 0; i < config.LayerCount; i++)
        {
            var layer = weights.Layers[i];
            string attention = $"model.layers.{i}.self_attn", mlp = $"model.layers.{i}.mlp";
            AssertVector(layer.AttentionNorm, model, $"model.layers.{i}.input_layernorm.weight");
            AssertMatrix(layer.Qkv, model, $"{attention}.q_proj.weight", $"{attention}.k_proj.weight", $"{attention}.v_proj.weight");
            AssertVector(layer.QkvBias, model, $"{attention}.q_proj.bias", $"{attention}.k_proj.bias", $"{attention}.v_proj.bias");
            AssertVector(layer.QueryNorm, model, $"{attention}.q_norm.weight");
            AssertVector(layer.KeyNorm, model, $"{attention}.k_norm.weight");
            AssertMatrix(layer.Output, model, $"{attention}.o_proj.weight");
            AssertVector(layer.OutputBias, model, $"{attention}.o_proj.bias");
            AssertVector(layer.MlpNorm, model, $"model.layers.{i}.post_attention_layernorm.weight");
            AssertGated(layer.GateUp, model, $"{mlp}.gate_proj.weight", $"{mlp}.up_proj.weight");
            AssertGated(layer.GateUpBias, model, $"{mlp}.gate_proj.bias", $"{mlp}.up_proj.bias");
            AssertMatrix(layer.Down, model, $"{mlp}.down_proj.weight");
            AssertVector(layer.DownBias, model, $"{mlp}.down_proj.bias");
        }
    }

    [Fact]
    public void Load_LlamaWithAllBiases_ReadsThem()
    {
        var model = TinyModels.Create("llama3", settings: new Dictionary<string, string> { ["attention_bias"] = "true", ["mlp_bias"] = "true" });
        using var files = model.OpenInMemory();
        using var weights = ModelWeights.Load(files, ModelConfig.Load(files), WeightFormat.Float32, _pool);
        AssertVector(weights.Layers[1].OutputBias, model, "model.layers.1.self_attn.o_proj.bias");
        AssertGated(weights.Layers[1].GateUpBias, model, "model.layers.1.mlp.gate_proj.bias", "model.layers.1.mlp.up_proj.bias");
        AssertVector(weights.Layers[1].DownBias, model, "model.layers.1.mlp.down_proj.bias");
    }

    [Theory]
    [InlineData(TestTensorType.Float32)]
    [InlineData(TestTensorType.Float16)]
    [InlineData(TestTensorType.BFloat16)]
    public void Load_AnyStoredTypeIntoFloat32_IsExact(TestTensorType type)
    {
        var model = TinyModels.Create("qwen2", type: type);
        using var files = model.OpenInMemory();
        using var weights = ModelWeights.Load(files, ModelConfig.Load(files), WeightFormat.Float32, _pool);
        AssertMatrix(weights.Embeddings, model, "model.embed_tokens.weight");
        AssertMatrix(weights.Layers[0].Down, model, "model.layers.0.mlp.down_proj.weight");
        AssertVector(weights.Layers[0].QkvBias, model, [.. "qkv".Select(c => $"model.layers.0.self_attn.{c}_proj.bias")]);
    }

    [Fact]
    public void Load_NamesWithoutPrefix_AreAccepted()
    {
        var model = TinyModels.Create("smollm2");
        model.Files["model.safetensors"] =
            SafetensorsWriter.Write(model.Tensors.Values.Select(t => t with { Name = t.Name.Replace("model.", "", StringComparison.Ordinal) }));
        using var files = model.OpenInMemory();
        using var weights = ModelWeights.Load(files, ModelConfig.Load(files), WeightFormat.BFloat16, _pool);
        AssertMatrix(weights.Embeddings, model, "model.embed_tokens.weight");
    }

    [Fact]
    public void Load_FromFolderWithShards_EqualsMemory()
    {
        var model = TinyModels.Create("llama3");
        using var folder = new TemporaryDirectory();
        Shards.Split(model, 3);
        model.WriteTo(folder.Path);
        using var files = ModelFiles.FromDirectory(folder.Path);
        using var weights = ModelWeights.Load(files, ModelConfig.Load(files), WeightFormat.BFloat16, _pool);
        AssertMatrix(weights.OutputTable, model, "lm_head.weight");
        AssertGated(weights.Layers[1].GateUp, model, "model.layers.1.mlp.gate_proj.weight", "model.layers.1.mlp.up_proj.weight");
    }

    [Fact]
    public void Load_Progress_GrowsToTheTotal()
    {
        using var files = TinyModels.Create("qwen3").OpenInMemory();
        var reports = new List<ModelLoadProgress>();
        using var weights = ModelWeights.Load(files, ModelConfig.Load(files), WeightFormat.BFloat16, _pool, new Recorder(reports.Add));

        long total = reports[0].BytesTotal;
        Assert.Equal(0, reports[0].BytesDone);
        Assert.Equal(total, reports[^1].BytesDone);
        Assert.All(reports, report => Assert.Equal(total, report.BytesTotal));
        Assert.Equal(reports.Select(r => r.BytesDone).Order(), reports.Select(r => r.BytesDone));
        Assert.InRange(weights.ByteCount, total, long.MaxValue);
    }

    [Fact]
    public void Load_CancelledOnTheWay_StopsAndLeavesThePoolUsable()
    {
        using var files = TinyModels.Create("llama2").OpenInMemory();
        var config = ModelConfig.Load(files);
        using var source = new CancellationTokenSource();
        int reports = 0;
        var progress = new Recorder(_ =>
        {
            if (++reports == 3)
            {
                source.Cancel();
            }
        });

        Assert.Throws<OperationCanceledException>(() => ModelWeights.Load(files, config, WeightFormat.BFloat16, _pool, progress, tiles: false, source.Token));
        Assert.Equal(3, reports);
        ModelWeights.Load(files, config, WeightFormat.BFloat16, _pool).Dispose();
    }

    [Fact]
    public void Load_MoreThanTheMachineHas_SaysSoBeforeAllocating()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.File("config.json"), PublicConfigs.Llama2.With("hidden_size", "131072").With("intermediate_size", "1048576").With("head_dim", "128"));
        using var files = ModelFiles.Random(folder.Path);
        var e = Assert.Throws<ModelFormatException>(() => ModelWeights.Load(files, ModelConfig.Load(files), WeightFormat.BFloat16, _pool));
        Assert.Contains("MiB", e.Message, StringComparison.Ordinal);
    }

    private static void AssertMatrix(PackedMatrix matrix, TestModel model, params string[] names)
    {
        AssertRows(matrix, [.. names.SelectMany(name => model.Tensors[name].Values.Chunk(matrix.Inputs))]);
    }

    private static void AssertRows(PackedMatrix matrix, float[][] rows)
    {
        Assert.Equal(rows.Length, matrix.Outputs);
        var row = new float[matrix.Inputs];
        for (int i = 0; i < rows.Length; i++)
        {
            matrix.ReadRow(i, row);
            Assert.Equal(rows[i], row);
        }
    }

    // 16 gates, their 16 ups, the next 16 gates; a last part of fewer is filled up with zeros.
    private static float[][] Gated(float[][] gates, float[][] ups)
    {
        var rows = new List<float[]>();
        for (int first = 0; first < gates.Length; first += 16)
        {
            foreach (float[][] part in new[] { gates, ups })
            {
                for (int i = first; i < first + 16; i++)
                {
                    rows.Add(i < part.Length ? part[i] : new float[part[0].Length]);
                }
            }
        }

        return [.. rows];
    }

    private static void AssertGated(PackedMatrix matrix, TestModel model, string gate, string up)
    {
        float[][] Rows(string name) => [.. model.Tensors[name].Values.Chunk(matrix.Inputs)];
        AssertRows(matrix, Gated(Rows(gate), Rows(up)));
    }

    private static void AssertGated(float* actual, TestModel model, string gate, string up)
    {
        if (!model.Tensors.ContainsKey(gate))
        {
            Assert.True(actual == null);
            return;
        }

        float[][] Rows(string name) => [.. model.Tensors[name].Values.Chunk(1)];
        float[] expected = [.. Gated(Rows(gate), Rows(up)).SelectMany(row => row)];
        Assert.Equal(expected, new ReadOnlySpan<float>(actual, expected.Length).ToArray());
    }

    private static void AssertVector(float* actual, TestModel model, params string[] names)
    {
        if (!model.Tensors.ContainsKey(names[0]))
        {
            Assert.True(actual == null);
            return;
        }

        var expected = names.SelectMany(name => model.Tensors[name].Values).ToArray();
        Assert.Equal(expected, new ReadOnlySpan<float>(actual, expected.Length).ToArray());
        Assert.Equal(0, (nint)actual % 64);
    }

    private sealed class Recorder(Action<ModelLoadProgress> action) : IProgress<ModelLoadProgress>
    {
        public void Report(ModelLoadProgress value) => action(value);
    }
}
