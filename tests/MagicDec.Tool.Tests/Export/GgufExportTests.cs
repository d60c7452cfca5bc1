using MagicDec.Testing;
using MagicDec.Testing.Safetensors;

namespace MagicDec.Tool.Tests.Export;

public sealed class GgufExportTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("llama3", "llama")]
    [InlineData("mistral", "llama")]
    [InlineData("qwen2", "qwen2")]
    [InlineData("qwen3", "qwen3")]
    public async Task Export_EveryFamily_HoldsAllTensorsWithTheirValues(string family, string named)
    {
        TestModel model = TinyModels.Create(family, type: TestTensorType.Float32);

        GgufFile file = await ExportAsync(model, "f32");

        Assert.Equal(named, file.Settings["general.architecture"]);
        Assert.Equal(2u, file.Settings[$"{named}.block_count"]);
        Assert.Equal(2u, file.Settings[$"{named}.attention.head_count_kv"]);
        Assert.Equal(512u, file.Settings[$"{named}.vocab_size"]);
        Assert.Equal("none", file.Settings["tokenizer.ggml.model"]);
        Assert.Equal(model.Tensors.Count, file.Tensors.Keys.Count(name => name != "rope_freqs.weight"));
        Assert.Equal([64L, 512], file.Tensors["token_embd.weight"].Dimensions);
        Assert.Equal([172L, 64], file.Tensors["blk.1.ffn_down.weight"].Dimensions);
        Equal(model, "model.embed_tokens.weight", file, "token_embd.weight");
        Equal(model, "model.layers.1.self_attn.v_proj.weight", file, "blk.1.attn_v.weight");
        Equal(model, "model.layers.0.mlp.down_proj.weight", file, "blk.0.ffn_down.weight");
        Equal(model, "model.norm.weight", file, "output_norm.weight");
        string last = model.Tensors.ContainsKey("lm_head.weight") ? "output.weight" : "output_norm.weight";
        Equal(model, last == "output.weight" ? "lm_head.weight" : "model.norm.weight", file, last);
        Assert.Equal(file.Length, (file.EndOf(last) + 31) / 32 * 32);
    }

    [Fact]
    public async Task Export_LlamaQueriesAndKeys_LieInRotationPairs()
    {
        // Row 2i and 2i + 1 of a head are what Hugging Face's rotation pairs: rows i and i + half.
        TestModel model = TinyModels.Create("llama3", type: TestTensorType.Float32);

        GgufFile file = await ExportAsync(model, "f32");

        foreach ((string from, string to) in new[] { ("q_proj", "attn_q"), ("k_proj", "attn_k") })
        {
            float[] plain = model.Tensors[$"model.layers.0.self_attn.{from}.weight"].Values;
            float[] paired = file.Values($"blk.0.{to}.weight");
            const int HeadSize = 16, Columns = 64;
            for (int row = 0; row < paired.Length / Columns; row++)
            {
                int head = row / HeadSize, pair = row % HeadSize / 2, side = row % 2;
                int source = (head * HeadSize) + (side * HeadSize / 2) + pair;
                Assert.Equal(plain[(source * Columns)..((source + 1) * Columns)], paired[(row * Columns)..((row + 1) * Columns)]);
            }
        }
    }

    [Fact]
    public async Task Export_Qwen_KeepsRowsAndBiases()
    {
        TestModel model = TinyModels.Create("qwen2", type: TestTensorType.Float32);

        GgufFile file = await ExportAsync(model, "f32");

        Equal(model, "model.layers.0.self_attn.q_proj.weight", file, "blk.0.attn_q.weight");
        Equal(model, "model.layers.0.self_attn.k_proj.bias", file, "blk.0.attn_k.bias");
    }

    [Theory]
    [InlineData("bf16", 30, 1f / 128)]
    [InlineData("f16", 1, 1f / 1024)]
    public async Task Export_HalfFormats_RoundMatricesAndKeepVectors(string type, int number, float precision)
    {
        TestModel model = TinyModels.Create("llama3", type: TestTensorType.Float32);

        GgufFile file = await ExportAsync(model, type);

        Assert.Equal(number, file.Tensors["blk.0.ffn_up.weight"].Type);
        Assert.Equal(0, file.Tensors["blk.0.ffn_norm.weight"].Type);
        Equal(model, "model.layers.0.post_attention_layernorm.weight", file, "blk.0.ffn_norm.weight");
        float[] exact = model.Tensors["model.layers.0.mlp.up_proj.weight"].Values;
        float[] rounded = file.Values("blk.0.ffn_up.weight");
        Assert.All(exact.Zip(rounded), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, Math.Abs(pair.First) * precision));
    }

    [Fact]
    public async Task Export_Llama3Scaling_WritesTheFactorsOfEachFrequency()
    {
        TestModel model = TinyModels.Create("llama3", settings: new Dictionary<string, string>
        {
            ["rope_scaling"] = """{"rope_type":"llama3","factor":8,"low_freq_factor":1,"high_freq_factor":4,"original_max_position_embeddings":256}""",
        });

        float[] factors = (await ExportAsync(model, "bf16")).Values("rope_freqs.weight");

        Assert.Equal(8, factors.Length);
        Assert.Equal(1, factors[0]);
        Assert.Equal(8, factors[^1]);
        Assert.True(factors.SequenceEqual(factors.Order()));
    }

    [Fact]
    public async Task Export_TiedEmbeddings_WritesTheTableOnce()
    {
        ToolRun run = (await ToolRun.Of("export", "random:15m", "--gguf", _folder.File("tied.gguf"))).Succeeds();

        Assert.Contains("bf16, no tokenizer", run.Output);
        Assert.DoesNotContain("output.weight", new GgufFile(_folder.File("tied.gguf")).Tensors.Keys);
    }

    [Fact]
    public async Task Export_NowhereToWrite_SaysSoAndLeavesNothing()
    {
        TestModel model = TinyModels.Create("llama3");
        model.WriteTo(_folder.File("model"));

        (await ToolRun.Of("export", _folder.File("model"), "--gguf", _folder.File("no/such/folder.gguf"))).FailsSaying("cannot be written");
        (await ToolRun.Of("export", _folder.File("model"), "--gguf", _folder.File("x.gguf"), "--type", "q8_0")).FailsSaying("q8_0");

        Assert.False(File.Exists(_folder.File("x.gguf")));
    }

    private static void Equal(TestModel model, string from, GgufFile file, string to) => Assert.Equal(model.Tensors[from].Values, file.Values(to));

    private async Task<GgufFile> ExportAsync(TestModel model, string type)
    {
        model.WriteTo(_folder.File("model"));
        (await ToolRun.Of("export", _folder.File("model"), "--gguf", _folder.File("model.gguf"), "--type", type)).Succeeds();
        return new GgufFile(_folder.File("model.gguf"));
    }
}
