using MagicDec.Engine.Compute;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Models.Loading;
using MagicDec.Testing;
using MagicDec.Testing.Safetensors;

namespace MagicDec.Engine.Tests.Models;

/// <summary>The engine's logits against the float64 formulas, for every family and every setting that changes the arithmetic.</summary>
public class TransformerTests
{
    private static readonly (string Name, string Setting, string Json)[] Variants =
    [
        ("plain", "rope_scaling", "null"),
        ("linear", "rope_scaling", """{"type": "linear", "factor": 4.0}"""),
        ("dynamic", "rope_scaling", """{"type": "dynamic", "factor": 4.0}"""),
        ("llama3", "rope_scaling",
            """{"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 32}"""),
        ("yarn", "rope_scaling", """{"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32}"""),
        ("attention bias", "attention_bias", "true"),
        ("mlp bias", "mlp_bias", "true"),
        ("odd feed-forward size", "intermediate_size", "33"),
        ("one key head", "num_key_value_heads", "1"),
        ("odd vocabulary", "vocab_size", "509"),
    ];

    public static TheoryData<string> Families => new(TinyModels.Families);

    public static TheoryData<string> VariantNames => new(Variants.Select(v => v.Name));

    [Theory]
    [MemberData(nameof(Families))]
    public Task Logits_EveryFamily_AreThoseOfTheFormulas(string family) => AssertLogitsAsync(TinyModels.Create(family));

    [Theory]
    [MemberData(nameof(VariantNames))]
    public Task Logits_EverySetting_AreThoseOfTheFormulas(string name)
    {
        var (_, setting, json) = Variants.Single(v => v.Name == name);
        return AssertLogitsAsync(TinyModels.Create("llama3", 2, TestTensorType.Float16, new Dictionary<string, string> { [setting] = json }));
    }

    private static async Task AssertLogitsAsync(TestModel model)
    {
        int[] prompt = EngineFactory.Prompt(50, 500, 9);
        var options = new EngineOptions { Threads = 2, WeightFormat = WeightFormat.Float32, KvFormat = KvFormat.Float32, KvMemoryBytes = 8 << 20 };
        using ModelFiles files = model.OpenInMemory();
        await using var engine = await InferenceEngine.LoadAsync(files, options);
        var reference = new ReferenceTransformer(model);
        double[] expected = prompt.Select(reference.Append).ToArray()[^1];
        await foreach (var update in engine.GenerateAsync(EngineFactory.Request(prompt, 3) with { IncludeLogits = true }))
        {
            var logits = update.Logits!.Value.ToArray();
            Assert.Equal(expected.Length, logits.Length);
            Assert.All(expected.Zip(logits), pair => Assert.Equal(pair.First, pair.Second, 5e-4));
            expected = reference.Append(update.Token);
        }
    }
}
