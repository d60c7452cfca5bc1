using System.Text.Json;
using MagicDec.Testing.Llama2c;

namespace MagicDec.Testing.Stories;

/// <summary>
/// The trained 260K-parameter model of llama2.c as a Hugging Face folder, and what the reference program answers with it (see
/// Data/stories260K/LICENSE).
/// </summary>
public static class Stories260K
{
    private static readonly Lazy<TestModel> LazyModel = new(() => Llama2cConverter.Convert(
        Resource("stories260K.bin"), TokenizerJson, TokenizerConfigJson));

    private static readonly Lazy<string> LazyTokenizer = new(() => Llama2cTokenizer.ToTokenizerJson(Resource("tok512.bin"), 512));

    /// <summary>The converted folder, float32 tensors.</summary>
    public static TestModel Model => LazyModel.Value;

    /// <summary>Its tokenizer.json.</summary>
    public static string TokenizerJson => LazyTokenizer.Value;

    /// <summary>Its tokenizer_config.json, without a chat template.</summary>
    public static string TokenizerConfigJson => Llama2cTokenizer.ConfigJson;

    /// <summary>Prompts with the reference's greedy answers.</summary>
    public static IReadOnlyList<Stories260KCase> Cases { get; } = LoadCases();

    private static Stories260KCase[] LoadCases()
    {
        using var document = JsonDocument.Parse(Resource("expected.json"));
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(c => new Stories260KCase(
            c.GetProperty("prompt").GetString()!,
            Ints(c.GetProperty("prompt_ids")),
            Ints(c.GetProperty("greedy_ids")),
            c.GetProperty("text").GetString()!,
            [.. c.GetProperty("first_step_logits").EnumerateArray().Select(v => v.GetSingle())]))];

        static int[] Ints(JsonElement list) => [.. list.EnumerateArray().Select(v => v.GetInt32())];
    }

    private static byte[] Resource(string name)
    {
        using var stream = typeof(Stories260K).Assembly.GetManifestResourceStream($"stories260K/{name}")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
