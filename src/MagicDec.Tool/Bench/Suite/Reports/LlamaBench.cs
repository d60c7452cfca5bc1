using System.Text.Json;
using MagicDec.Tool.Bench.Shared;
using static System.FormattableString;

namespace MagicDec.Tool.Bench.Suite.Reports;

/// <summary>Reads what llama.cpp's <c>llama-bench -o json</c> prints: its tests of decoding, of prompts, and of prompts after a depth, as far as the suite has such cells.</summary>
internal static class LlamaBench
{
    /// <exception cref="UsageException">No test fits a cell, or two fit one.</exception>
    /// <exception cref="JsonException">It is something else.</exception>
    public static SuiteReport Read(string file, string json)
    {
        Test[] tests = ToolJson.Deserialize<Test[]>(json)!;
        (Test Test, SuiteCell Cell)[] known = [.. tests.Where(test => test is not null).Select(test => (test, CellOf(test))).Where(pair => pair.Item2 is not null).Select(pair => (pair.test, pair.Item2!))];
        if (known.Length == 0)
        {
            throw new UsageException(
                $"'{file}': none of llama-bench's {tests.Length} tests fits a cell of the suite. Name the model's file after its shape (such as 135m-bf16.gguf), and ask for what 'magicdec bench suite --list' prints, such as -p 512 -n 32 -d 0,4096.");
        }

        if (known.GroupBy(pair => pair.Cell.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new UsageException($"'{file}' has {twice.Count()} tests for the cell '{twice.Key}'; run llama-bench with one setting at a time, and give each file with a --rival of its own.");
        }

        Test first = known[0].Test;
        return new SuiteReport
        {
            Name = "llama.cpp",
            Version = first.BuildNumber is { } number ? Invariant($"b{number}") : first.BuildCommit ?? "unknown",
            Note = $"llama-bench with {first.ModelType}, {first.NThreads} threads, keys in {first.TypeK}, values in {first.TypeV}.",
            Threads = first.NThreads,
            Cells = [.. known.Select(pair => ResultOf(file, pair.Test, pair.Cell))],
        };
    }

    private static SuiteCell? CellOf(Test test)
    {
        string[] words = (Path.GetFileNameWithoutExtension(test.ModelFilename) ?? "").Split('-', '_', '.', ' ');
        string? load = test switch
        {
            { NGen: > 0, NPrompt: 0 } => Invariant($"decode/{{0}}/1x{test.NDepth}"),
            { NGen: 0, NPrompt: > 0, NDepth: 0 } => Invariant($"prefill/{{0}}/{test.NPrompt}"),
            { NGen: 0, NPrompt: > 0 } => Invariant($"first-token/{{0}}/{test.NDepth}+{test.NPrompt}"),
            _ => null,
        };
        return load is null ? null : words.Select(word => SuiteCatalog.Cells.GetValueOrDefault(load.Replace("{0}", word, StringComparison.Ordinal))).FirstOrDefault(cell => cell is not null);
    }

    // Its speeds are tokens per second of the test; the wait for a first token is the time of the whole prompt.
    private static SuiteResult ResultOf(string file, Test test, SuiteCell cell)
    {
        double[] speeds = test.SamplesTs is { Count: > 0 } samples ? [.. samples] : test.AvgTs is { } average ? [average] : [];
        if (speeds.Length == 0 || speeds.Any(speed => !double.IsFinite(speed) || speed <= 0))
        {
            throw new UsageException($"'{file}': the test that fits '{cell.Name}' has no samples_ts, or one that is not above zero.");
        }

        double[] values = cell.Unit == SuiteCell.Milliseconds ? [.. speeds.Select(speed => test.NPrompt / speed * 1e3)] : speeds;
        return new SuiteResult { Name = cell.Name, Unit = cell.Unit, Median = Medians.Of(values), Samples = values };
    }

    private sealed record Test(
        string? BuildCommit, int? BuildNumber, string? ModelFilename, string? ModelType, int? NThreads, string? TypeK, string? TypeV,
        int NPrompt, int NGen, int NDepth, double? AvgTs, IReadOnlyList<double>? SamplesTs);
}
