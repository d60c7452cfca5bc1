using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using MagicDec.Testing;
using MagicDec.Testing.Stories;

namespace MagicDec.Tool.Tests.Commands;

public sealed class GenerateCommandTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public GenerateCommandTests() => Stories260K.Model.WriteTo(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Generate_TrainedModelInFloat32_SaysWhatTheReferenceSays()
    {
        Stories260KCase reference = Stories260K.Cases[1];
        int count = Math.Min(40, reference.GreedyIds.Length);

        JsonNode json = (await Generate("--prompt", reference.Prompt, "--max-tokens", $"{count}", "--weights", "f32", "--kv", "f32", "--json")).Succeeds().Json;

        Assert.Equal(reference.PromptIds, json["prompt_ids"].Deserialize<int[]>());
        Assert.Equal(reference.GreedyIds[..count], json["output_ids"].Deserialize<int[]>());
        Assert.Equal("length", (string)json["finish_reason"]!);
        Assert.StartsWith(((string)json["text"]!).TrimStart(), reference.Text[reference.Text.IndexOf(((string)json["text"]!).TrimStart()[..5], StringComparison.Ordinal)..]);
    }

    [Fact]
    public async Task Generate_TextAndItsTokens_GiveTheSame()
    {
        Stories260KCase reference = Stories260K.Cases[1];
        JsonNode text = (await Generate("--prompt", reference.Prompt, "--max-tokens", "5", "--json")).Succeeds().Json;
        JsonNode tokens = (await Generate("--tokens", JsonSerializer.Serialize(reference.PromptIds), "--max-tokens", "5", "--json")).Succeeds().Json;

        Assert.Equal(text.ToJsonString(), tokens.ToJsonString());
    }

    [Theory]
    [InlineData("off")]
    [InlineData("auto")]
    [InlineData("suffix")]
    [InlineData("sparse")]
    [InlineData("model:")]
    public async Task Generate_AnyDrafter_GivesTheSame(string drafter)
    {
        string who = drafter == "model:" ? drafter + _folder.Path : drafter;
        JsonNode plain = (await Generate("--prompt", "Once upon", "--max-tokens", "60", "--json")).Succeeds().Json;
        JsonNode drafted = (await Generate("--prompt", "Once upon", "--max-tokens", "60", "--json", "--draft", who, "--gamma", "3")).Succeeds().Json;

        Assert.Equal(plain.ToJsonString(), drafted.ToJsonString());
    }

    [Fact]
    public async Task Generate_UnknownDrafter_IsUsageError() => (await Generate("--prompt", "a", "--draft", "magic")).FailsSaying("--draft is 'magic'");

    [Fact]
    public async Task Generate_MissingDraftModel_SaysWhich() => (await Generate("--prompt", "a", "--draft", "model:/no/such/folder")).FailsSaying("/no/such/folder");

    [Fact]
    public async Task Generate_WithoutJson_PrintsTheTextOnly()
    {
        string text = (string)(await Generate("--prompt", "Once", "--max-tokens", "9", "--json")).Succeeds().Json["text"]!;

        Assert.Equal(text, (await Generate("--prompt", "Once", "--max-tokens", "9")).Succeeds().Output.TrimEnd('\r', '\n'));
    }

    [Fact]
    public async Task Generate_Logits_AreThoseTheTokensWereChosenFrom()
    {
        string file = _folder.File("logits.bin");
        JsonNode json = (await Generate("--prompt", "Once upon", "--max-tokens", "4", "--json", "--logits", file)).Succeeds().Json;

        float[] logits = MemoryMarshal.Cast<byte, float>(await File.ReadAllBytesAsync(file)).ToArray();
        int[] likeliest = [.. logits.Chunk(512).Select(row => Array.IndexOf(row, row.Max()))];
        Assert.Equal(json["output_ids"].Deserialize<int[]>(), likeliest);
    }

    [Fact]
    public async Task Generate_JsonSchema_GivesAValidValue()
    {
        string file = _folder.File("schema.json");
        await File.WriteAllTextAsync(file, """{"type":"object","properties":{"mood":{"enum":["happy","sad"]},"age":{"type":"integer","minimum":3,"maximum":9}},"required":["mood","age"]}""");

        JsonNode json = (await Generate("--prompt", "Once", "--json-schema", file, "--json")).Succeeds().Json;

        JsonNode value = JsonNode.Parse((string)json["text"]!)!;
        Assert.Contains((string)value["mood"]!, new[] { "happy", "sad" });
        Assert.InRange((int)value["age"]!, 3, 9);
        Assert.Equal("stop", (string)json["finish_reason"]!);
    }

    [Fact]
    public async Task Generate_RegexOrChoices_GivesAText()
    {
        Assert.Matches("^[ab]{3,5}c$", (string)(await Generate("--prompt", "Once", "--regex", "[ab]{3,5}c", "--json")).Succeeds().Json["text"]!);
        Assert.Contains((string)(await Generate("--prompt", "Once", "--choice", "yes", "--choice", "no", "--json")).Succeeds().Json["text"]!, new[] { "yes", "no" });
    }

    [Fact]
    public async Task Generate_ConstraintThatCannotBeUsed_SaysWhy()
    {
        (await Generate("--prompt", "Once", "--regex", "(?=a)")).FailsSaying("look-ahead");
        (await Generate("--prompt", "Once", "--json-schema", _folder.File("none.json"))).FailsSaying("none.json", code: 1);
        (await Generate("--prompt", "Once", "--regex", "a", "--choice", "b")).FailsSaying("Only one of");
    }

    [Fact]
    public async Task Generate_SampledWithSeed_IsRepeatable()
    {
        string[] settings = ["--prompt", "Once", "--max-tokens", "12", "--temperature", "1.2", "--top-k", "40", "--seed"];

        Assert.Equal((await Generate([.. settings, "5"])).Succeeds().Output, (await Generate([.. settings, "5"])).Succeeds().Output);
        Assert.NotEqual((await Generate([.. settings, "5"])).Succeeds().Output, (await Generate([.. settings, "6"])).Succeeds().Output);
    }

    [Fact]
    public async Task Generate_ModelWithoutTokenizer_TakesTokens()
    {
        string model = $"random:{_folder.File("config.json")}";

        Assert.Equal(3, (await ToolRun.Of("generate", model, "--tokens", "[1, 2]", "--max-tokens", "3", "--ignore-eos", "--json")).Succeeds().Json["output_ids"]!.AsArray().Count);
        (await ToolRun.Of("generate", model, "--prompt", "x")).FailsSaying("This model has no tokenizer: give --tokens");
    }

    [Theory]
    [InlineData("--tokens", "[]", "The prompt is empty")]
    [InlineData("--tokens", "1, 2", "it must be a JSON array of token ids")]
    [InlineData("--tokens", "null", "it must be a JSON array of token ids")]
    [InlineData("--tokens", "[99999]", "99999")]
    [InlineData("--tokens", "[-1]", "-1")]
    public async Task Generate_BadTokens_AreUsageErrors(string option, string value, string said) => (await Generate(option, value)).FailsSaying(said);

    [Fact]
    public async Task Generate_NoPromptOrTwo_IsUsageError()
    {
        (await Generate()).FailsSaying("Give one of --prompt TEXT");
        (await Generate("--prompt", "a", "--tokens", "[1]")).FailsSaying("Give one of --prompt TEXT");
    }

    [Theory]
    [InlineData("--max-tokens", "0")]
    [InlineData("--temperature", "-1")]
    [InlineData("--temperature", "NaN")]
    [InlineData("--top-p", "-0.1")]
    [InlineData("--top-p", "1.1")]
    [InlineData("--top-k", "-5")]
    [InlineData("--min-p", "2")]
    [InlineData("--repetition-penalty", "0")]
    public async Task Generate_NumberOutOfRange_IsUsageError(string option, string value) =>
        (await Generate("--prompt", "a", option, value)).FailsSaying($"{option} is '{value}'; it must be a");

    [Fact]
    public async Task Generate_MissingPromptFile_IsNamed() => (await Generate("--prompt-file", _folder.File("none.txt"))).FailsSaying("There is no file '");

    private Task<ToolRun> Generate(params string[] options) => ToolRun.Of(["generate", _folder.Path, .. options]);
}
