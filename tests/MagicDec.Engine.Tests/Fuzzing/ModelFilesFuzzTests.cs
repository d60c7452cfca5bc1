using System.Buffers.Binary;
using System.Text;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Tokenization;
using MagicDec.Testing;
using MagicDec.Testing.Stories;
using Xunit.Abstractions;

namespace MagicDec.Engine.Tests.Fuzzing;

/// <summary>
/// Damaged model folders are refused as such, or they load and the engine works; nothing else ever happens. (A config may also make the context
/// shorter than the options ask for.)
/// </summary>
public sealed class ModelFilesFuzzTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("llama3", "config.json")]
    [InlineData("llama3", "generation_config.json")]
    [InlineData("qwen3", "config.json")]
    [InlineData("mistral", "config.json")]
    public Task LoadAsync_DamagedConfig_IsRefusedOrRuns(string family, string file) =>
        FuzzRun.AllAsync(60, output, seed => LoadAndRunAsync(family, file, bytes => new Mutator(seed).Change(bytes)), typeof(ModelFormatException), typeof(ArgumentOutOfRangeException));

    [Fact]
    public Task LoadAsync_DamagedSafetensorsHeader_IsRefusedOrRuns() =>
        FuzzRun.AllAsync(150, output, seed => LoadAndRunAsync("llama3", "model.safetensors", bytes => ChangeHeader(bytes, seed)), typeof(ModelFormatException));

    [Fact]
    public Task LoadAsync_DamagedWeights_RunOrEndTheRequest() =>
        FuzzRun.AllAsync(60, output, seed => LoadAndRunAsync("llama3", "model.safetensors", bytes => new Mutator(seed).Overwrite(bytes, DataOffset(bytes))), typeof(ModelFormatException), typeof(InvalidOperationException));

    [Fact]
    public Task Parse_DamagedTokenizer_IsRefusedOrRoundTripsSomehow()
    {
        byte[] original = Encoding.UTF8.GetBytes(Stories260K.TokenizerJson);
        byte[] settings = Encoding.UTF8.GetBytes(Stories260K.TokenizerConfigJson);
        return FuzzRun.AllAsync(120, output, seed => Task.Run(() => ParseAndUse(seed, original, settings)), typeof(TokenizerFormatException));
    }

    private static void ParseAndUse(int seed, byte[] original, byte[] settings)
    {
        var mutator = new Mutator(seed);
        bool both = seed % 4 == 0;
        Tokenizer tokenizer = Tokenizer.Parse(both ? original : mutator.Change(original), both ? mutator.Change(settings) : settings);
        int[] ids = tokenizer.Encode("Once upon a time, é 語 🙂 \u0000 <s> 12345");
        Assert.All(ids, id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1));
        tokenizer.Decode(ids);
        IncrementalDecoder decoder = tokenizer.CreateDecoder();
        foreach (int id in ids)
        {
            decoder.Append(id);
        }

        decoder.Flush();
    }

    // The tensors stay as they are, so that nothing but the header decides.
    private static byte[] ChangeHeader(byte[] file, int seed)
    {
        int length = DataOffset(file) - 8;
        byte[] header = new Mutator(seed).Change(file[8..(8 + length)]);
        byte[] start = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(start, (ulong)(seed % 3 == 0 ? length : header.Length));
        return [.. start, .. header, .. file[(8 + length)..]];
    }

    private static int DataOffset(byte[] file) => 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(file);

    private static async Task LoadAndRunAsync(string family, string file, Func<byte[], byte[]> change)
    {
        TestModel model = TinyModels.Create(family);
        if (!model.Files.TryGetValue(file, out byte[]? bytes))
        {
            bytes = """{"eos_token_id": [1, 2], "do_sample": true, "temperature": 0.8, "top_p": 0.9, "top_k": 40}"""u8.ToArray();
        }

        model.Files[file] = change(bytes);
        using ModelFiles files = model.OpenInMemory();
        var options = new EngineOptions { Threads = 1, KvMemoryBytes = 1 << 20, MaxContextTokens = 64, Drafting = DraftingOptions.Off };
        await using InferenceEngine engine = await InferenceEngine.LoadAsync(files, options);
        List<GenerationUpdate> updates = await engine.UpdatesAsync(new GenerationRequest { Prompt = new[] { 1, 2, 3 }, MaxOutputTokens = 3, Sampling = engine.DefaultSampling });
        Assert.InRange(updates.Count, 1, 3);
    }
}
