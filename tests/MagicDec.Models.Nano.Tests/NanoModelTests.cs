using System.Text.Json;
using MagicDec.Engine.Models.Loading;
using MagicDec.Models.Nano.Language;
using MagicDec.Models.Nano.Bpe;

namespace MagicDec.Models.Nano.Tests;

public class NanoModelTests
{
    private static readonly string[] Files =
    [
        ModelFiles.ConfigFile, "model.safetensors", ModelFiles.TokenizerFile, ModelFiles.TokenizerConfigFile, ModelFiles.GenerationConfigFile,
    ];

    [Fact]
    public void OpenFiles_EveryFile_IsEmbeddedAndSmallTogether()
    {
        long total = Files.Sum(f => (long)NanoModel.Read(f)!.Value.Length);

        Assert.InRange(total, 1_000_000, 16_000_000);
        using ModelFiles files = NanoModel.OpenFiles();
        Assert.Equal(NanoModel.Name, files.Name);
        Assert.True(files.TryRead(ModelFiles.ConfigFile, out _));
        Assert.False(files.TryRead("vocab.txt", out _));
    }

    [Fact]
    public void Config_Embedded_GroupsQueriesAndReachesFar()
    {
        using JsonDocument config = JsonDocument.Parse(NanoModel.Read(ModelFiles.ConfigFile)!.Value);
        int Int(string name) => config.RootElement.GetProperty(name).GetInt32();

        Assert.Equal("LlamaForCausalLM", config.RootElement.GetProperty("architectures")[0].GetString());
        Assert.True(Int("num_attention_heads") >= 2 * Int("num_key_value_heads"));
        Assert.True(Int("max_position_embeddings") >= 8192);
        Assert.InRange(Int("vocab_size"), 1000, 4096);
    }

    [Fact]
    public void Tokenizer_Embedded_EncodesTheLanguageWithDigitsAlone()
    {
        BpeVocabulary vocabulary = TokenizerFile.Read(System.Text.Encoding.UTF8.GetString(NanoModel.Read(ModelFiles.TokenizerFile)!.Value.Span));
        IncidentTask task = IncidentTaskSource.Create(Skill.ToolCall, 1, 1024);

        List<int> ids = vocabulary.Encode(task.Prompt);

        Assert.Equal(task.Prompt, vocabulary.Decode(ids));
        Assert.InRange(ids.Count, 850, 1200);
        Assert.DoesNotContain(vocabulary.Tokens, t => t.Length > 1 && t.Any(b => b is >= (byte)'0' and <= (byte)'9'));
        Assert.Equal(vocabulary.Count, ChatText.AllTokens.Select(vocabulary.IdOf).Max() + 1);
    }
}
