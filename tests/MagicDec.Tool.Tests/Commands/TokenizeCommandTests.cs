using MagicDec.Testing;
using MagicDec.Testing.Stories;

namespace MagicDec.Tool.Tests.Commands;

public sealed class TokenizeCommandTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public TokenizeCommandTests() => Stories260K.Model.WriteTo(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tokenize_ArrayOfTexts_GivesArraysOfIds()
    {
        ToolRun run = (await Tokenize("""["Once upon a time", "", "é\n"]""")).Succeeds();
        ToolRun back = (await Tokenize(run.Output, "--decode")).Succeeds();

        Assert.Equal("""["Once upon a time","","é\n"]""", back.Output.TrimEnd());
        Assert.Empty(run.Json[1]!.AsArray());
    }

    [Fact]
    public async Task Tokenize_SpecialTokens_AreAddedOnlyIfAskedFor()
    {
        ToolRun without = (await Tokenize("""["Once"]""")).Succeeds();
        ToolRun with = (await Tokenize("""["Once"]""", "--add-special-tokens")).Succeeds();

        Assert.Equal("[[1," + without.Output[2..], with.Output);
    }

    [Fact]
    public async Task Tokenize_OneText_GivesOneArray() => Assert.Equal("[403,407]", (await Tokenize("\"Once upon\"")).Succeeds().Output.TrimEnd());

    [Fact]
    public async Task Tokenize_FileAndModelOption_AreTaken()
    {
        string file = _folder.File("texts.json");
        await File.WriteAllTextAsync(file, """["Once"]""");
        string expected = (await Tokenize("""["Once"]""")).Output;

        Assert.Equal(expected, (await ToolRun.Of("tokenize", _folder.Path, file)).Succeeds().Output);
        Assert.Equal(expected, (await ToolRun.Of("tokenize", "--model", _folder.Path, file)).Succeeds().Output);
    }

    [Theory]
    [InlineData("[1]", "item 0 is number 1; tokenize takes an array of strings.")]
    [InlineData("[\"a\", null]", "item 1 is null")]
    [InlineData("[\"a\", \"\\ud83d\"]", "item 1 holds half a surrogate pair")]
    [InlineData("[{\"\\ud83d\": 1}]", "item 0 holds half a surrogate pair")]
    [InlineData("[{\"a\": 1, \"a\": 2}]", "item 0 is object")]
    [InlineData("[", "The standard input is no JSON")]
    [InlineData("", "The standard input is no JSON")]
    [InlineData("null", "holds null")]
    public async Task Tokenize_BadInput_IsUsageError(string input, string said) => (await Tokenize(input)).FailsSaying(said);

    [Fact]
    public async Task Tokenize_DecodeOfTexts_IsUsageError() => (await Tokenize("""[["a"]]""", "--decode")).FailsSaying("takes arrays of token ids");

    [Theory]
    [InlineData("""["\ud83d"]""", "half a surrogate pair")]
    [InlineData("""[["\ud83d"]]""", "half a surrogate pair")]
    [InlineData("""[{"\ud83d": 1}]""", "half a surrogate pair")]
    [InlineData("""[{"a": 1, "a": 2}]""", "takes arrays of token ids")]
    public async Task Tokenize_DecodeOfWhatCannotBeRead_IsUsageError(string input, string said) => (await Tokenize(input, "--decode")).FailsSaying(said);

    [Fact]
    public async Task Tokenize_MissingFile_IsNamed() => (await ToolRun.Of("tokenize", _folder.Path, _folder.File("none"))).FailsSaying("There is no file '");

    [Fact]
    public async Task Tokenize_ModelWithoutTokenizer_SaysSo() => (await ToolRun.Of("tokenize", "random:15m")).FailsSaying("has no tokenizer.json");

    private Task<ToolRun> Tokenize(string input, params string[] options) => ToolRun.WithInput(input, ["tokenize", _folder.Path, .. options]);
}
