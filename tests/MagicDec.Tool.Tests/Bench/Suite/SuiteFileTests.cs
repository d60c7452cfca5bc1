using MagicDec.Testing;
using MagicDec.Tool.Bench.Suite;
using MagicDec.Tool.Bench.Suite.Reports;

namespace MagicDec.Tool.Tests.Bench.Suite;

public sealed class SuiteFileTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_MedianOnly_IsItsOnlySample()
    {
        SuiteReport report = Read("""{"name":"other","version":"b1","cells":[{"name":"prefill/135m/512","median":12.5}]}""");

        Assert.Equal("other", report.Name);
        Assert.Equal([12.5], Assert.Single(report.Cells).Samples);
    }

    [Fact]
    public void Read_SamplesAndMedian_SamplesCount()
    {
        SuiteReport report = Read("""{"name":"other","version":"b1","note":"two runs","cells":[{"name":"prefill/135m/512","unit":"tokens/s","samples":[3,1,2],"median":99}]}""");

        Assert.Equal(2, Assert.Single(report.Cells).Median);
        Assert.Equal("two runs", report.Note);
    }

    [Fact]
    public void Read_LlamaBench_GivesItsTestsAsCells()
    {
        SuiteReport report = Read("""
            [
              {"build_commit":"34af94c","build_number":8123,"model_filename":"/models/135m-bf16.gguf","model_type":"llama 135M BF16","n_threads":2,"type_k":"f16","type_v":"f16","n_prompt":512,"n_gen":0,"n_depth":0,"avg_ts":1481.0,"samples_ts":[1480.0,1482.0,1400.0]},
              {"build_commit":"34af94c","build_number":8123,"model_filename":"/models/135m-bf16.gguf","model_type":"llama 135M BF16","n_threads":2,"type_k":"f16","type_v":"f16","n_prompt":0,"n_gen":32,"n_depth":16384,"avg_ts":25.4,"samples_ts":[25.4]},
              {"build_commit":"34af94c","build_number":8123,"model_filename":"/models/135m-bf16.gguf","model_type":"llama 135M BF16","n_threads":2,"type_k":"f16","type_v":"f16","n_prompt":64,"n_gen":0,"n_depth":4096,"avg_ts":640.0,"samples_ts":[640.0]},
              {"build_commit":"34af94c","build_number":8123,"model_filename":"/models/135m-bf16.gguf","model_type":"llama 135M BF16","n_threads":2,"type_k":"f16","type_v":"f16","n_prompt":77,"n_gen":0,"n_depth":0,"avg_ts":1.0,"samples_ts":[1.0]}
            ]
            """);

        Assert.Equal(("llama.cpp", "b8123", 2), (report.Name, report.Version, report.Threads));
        Assert.Equal(["decode/135m/1x16384", "first-token/135m/4096+64", "prefill/135m/512"], report.Cells.Select(cell => cell.Name).Order());
        Assert.Equal(1480, report.Cells.Single(cell => cell.Name == "prefill/135m/512").Median);
        Assert.Equal(100, report.Cells.Single(cell => cell.Unit == "ms").Median);
        Assert.Contains("llama 135M BF16", report.Note);
    }

    [Fact]
    public void Merge_TwoRuns_PutsSamplesOfACellTogether()
    {
        SuiteReport first = Read("""{"name":"x","version":"1","cells":[{"name":"prefill/135m/512","samples":[1,2]},{"name":"prefill/1b/512","samples":[7]}]}""");
        SuiteReport second = Read("""{"name":"x","version":"2","cells":[{"name":"prefill/135m/512","samples":[6]}]}""");

        SuiteReport merged = SuiteReport.Merge([first, second]);

        Assert.Equal("2", merged.Version);
        Assert.Equal([1, 2, 6], merged.Cells.Single(cell => cell.Name == "prefill/135m/512").Samples);
        Assert.Equal([7], merged.Cells.Single(cell => cell.Name == "prefill/1b/512").Samples);
    }

    [Fact]
    public void Merge_DifferentPrograms_IsRefused()
    {
        SuiteReport first = Read("""{"name":"x","version":"1","cells":[{"name":"prefill/135m/512","median":1}]}""");

        UsageException problem = Assert.Throws<UsageException>(() => SuiteReport.Merge([first, first with { Name = "y" }]));

        Assert.Contains("--rival", problem.Message);
    }

    [Fact]
    public void Merge_DifferentTokens_IsRefused()
    {
        SuiteReport first = Read("""{"name":"x","version":"1","cells":[{"name":"draft/nano/8x8000/off","median":1,"tokens_sha256":"aa"}]}""");
        SuiteReport second = Read("""{"name":"x","version":"2","cells":[{"name":"draft/nano/8x8000/off","median":1,"tokens_sha256":"bb"}]}""");

        UsageException problem = Assert.Throws<UsageException>(() => SuiteReport.Merge([first, second]));

        Assert.Contains("different tokens for the cell 'draft/nano/8x8000/off'", problem.Message);
    }

    [Fact]
    public void Merge_Problems_StayWhereTheyFailedOrNobodyMeasured()
    {
        const string Problems = """
            {"name":"prefill/135m/512","reason":"full","failed":false},{"name":"prefill/1b/512","reason":"lost","failed":true},{"name":"decode/1b/1x0","reason":"full","failed":false}
            """;
        SuiteReport first = Read($$"""{"name":"x","version":"1","cells":[{"name":"decode/135m/1x0","median":1}],"problems":[{{Problems}}]}""");
        SuiteReport second = Read("""{"name":"x","version":"2","cells":[{"name":"prefill/135m/512","median":1},{"name":"prefill/1b/512","median":1}]}""");

        SuiteReport merged = SuiteReport.Merge([first, second]);

        Assert.Equal([new SuiteProblem("prefill/1b/512", "lost", Failed: true), new SuiteProblem("decode/1b/1x0", "full", Failed: false)], merged.Problems);
    }

    [Theory]
    [InlineData("not json", "no measurement of the suite")]
    [InlineData("null", "holds null")]
    [InlineData("{}", "missing or empty")]
    [InlineData("[1]", "no measurement of the suite")]
    [InlineData("[]", "none of llama-bench's 0 tests")]
    [InlineData("""[{"model_filename":"7b.gguf","n_prompt":512,"n_gen":0,"n_depth":0,"samples_ts":[1]}]""", "none of llama-bench's 1 tests")]
    [InlineData("""[{"model_filename":"135m.gguf","n_prompt":512,"n_gen":0,"n_depth":0,"samples_ts":[]}]""", "no samples_ts")]
    [InlineData("""[{"model_filename":"135m.gguf","n_prompt":512,"avg_ts":1},{"model_filename":"135m.gguf","n_prompt":512,"avg_ts":2}]""", "2 tests for the cell 'prefill/135m/512'")]
    [InlineData("""{"name":"x","version":"","cells":[{"name":"prefill/135m/512","median":1}]}""", "missing or empty")]
    [InlineData("""{"name":"x","version":"1","cells":[]}""", "missing or empty")]
    [InlineData("""{"name":"x","version":"1","cells":[null]}""", "cell 1 has no name")]
    [InlineData("""{"name":"x","version":"1","cells":[{"median":1}]}""", "cell 1 has no name")]
    [InlineData("""{"name":"x","version":"1","cells":[{"name":"prefill/9000b/512","median":1}]}""", "'prefill/9000b/512' is no cell of the suite")]
    [InlineData("""{"name":"x","version":"1","cells":[{"name":"prefill/135m/512"}]}""", "needs samples, or a median")]
    [InlineData("""{"name":"x","version":"1","cells":[{"name":"prefill/135m/512","samples":[1,0]}]}""", "above zero")]
    [InlineData("""{"name":"x","version":"1","cells":[{"name":"prefill/135m/512","samples":[1e999]}]}""", "prefill/135m/512")]
    [InlineData("""{"name":"x","version":"1","cells":[{"name":"prefill/135m/512","median":"fast"}]}""", "no measurement of the suite")]
    [InlineData("""{"name":"x","version":"1","cells":[{"name":"prefill/135m/512","unit":"ms","median":1}]}""", "must be in tokens/s")]
    [InlineData("""{"name":"x","version":"1","cells":[{"name":"prefill/135m/512","median":1},{"name":"prefill/135m/512","median":2}]}""", "2 times")]
    [InlineData("""{"name":"x","version":"1","cells":[{"name":"prefill/135m/512","median":1}],"problems":[null]}""", "one of its problems")]
    [InlineData("""{"name":"x","version":"1","cells":[{"name":"prefill/135m/512","median":1}],"problems":[{"name":"prefill/9000b/512","reason":"y"}]}""", "one of its problems")]
    [InlineData("""{"name":"x","version":"1","cells":[{"name":"prefill/135m/512","median":1}],"problems":[{"name":"prefill/135m/512"}]}""", "one of its problems")]
    public void Read_WrongContent_SaysWhatAndInWhichFile(string content, string said)
    {
        UsageException problem = Assert.Throws<UsageException>(() => Read(content));

        Assert.Contains(said, problem.Message);
        Assert.Contains("rival.json", problem.Message);
    }

    [Fact]
    public void Read_NoFile_IsRefused() => Assert.Throws<UsageException>(() => SuiteFile.Read(_folder.File("none.json")));

    private SuiteReport Read(string content)
    {
        string file = _folder.File("rival.json");
        File.WriteAllText(file, content);
        return SuiteFile.Read(file);
    }
}
