using System.Text.RegularExpressions;
using MagicDec.Testing;

namespace MagicDec.Architecture.Tests.Sources;

public sealed partial class SourceHabitsTests
{
    private const int LongestFile = 350;
    private const string Exceptions = "eng/LongFiles.txt";

    [Fact]
    public void Sources_Length_IsBounded()
    {
        Dictionary<string, string> reasons = ReadExceptions();
        string[] tooLong = Repository.SourceFiles("src")
            .Where(file => !reasons.ContainsKey(file) && LinesOf(file) > LongestFile)
            .Select(file => $"{file}: {LinesOf(file)} lines")
            .ToArray();

        Assert.True(tooLong.Length == 0, $"Over {LongestFile} lines; split them, or list them with a reason in {Exceptions}:\n{string.Join('\n', tooLong)}");
    }

    [Fact]
    public void LongFiles_Entries_AreLongAndHaveReasons()
    {
        foreach ((string file, string reason) in ReadExceptions())
        {
            Assert.True(File.Exists(Repository.PathOf(file)) && LinesOf(file) > LongestFile, $"{Exceptions} lists {file}, which is not over {LongestFile} lines.");
            Assert.False(string.IsNullOrWhiteSpace(reason), $"{Exceptions} gives no reason for {file}.");
        }
    }

    [Fact]
    public void Sources_RegionsAndToDoMarks_AreNone()
    {
        string[] found = Repository.SourceFiles("src", "samples", "tests")
            .Where(file => !file.EndsWith($"/{nameof(SourceHabitsTests)}.cs", StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(Repository.PathOf(file)).Select((line, index) => (Line: line, Place: $"{file}:{index + 1}")))
            .Where(place => Unwanted().IsMatch(place.Line))
            .Select(place => $"{place.Place}: {place.Line.Trim()}")
            .ToArray();

        Assert.True(found.Length == 0, "Regions or to-do marks:\n" + string.Join('\n', found));
    }

    /// <summary>Extension methods may stand in the namespace of what they extend; the folder "training" is not part of a name.</summary>
    [Fact]
    public void Libraries_Namespaces_FollowFolders()
    {
        string[] wrong = Repository.SourceFiles("src")
            .Where(file => file.Count(c => c == '/') > 1)
            .Select(file => (File: file, Expected: ExpectedNamespace(file), Found: NamespaceOf(file)))
            .Where(file => file.Found is not null && file.Found != file.Expected && !file.Found.StartsWith("Microsoft.", StringComparison.Ordinal))
            .Select(file => $"{file.File}: namespace {file.Found}, expected {file.Expected}")
            .ToArray();

        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    [GeneratedRegex(@"^\s*#(end)?region\b|\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Unwanted();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Namespace();

    private static int LinesOf(string file) => File.ReadLines(Repository.PathOf(file)).Count();

    private static string ExpectedNamespace(string file) => string.Join('.', file.Split('/')[1..^1].Where(folder => folder != "training"));

    private static string? NamespaceOf(string file) =>
        Namespace().Match(File.ReadAllText(Repository.PathOf(file))) is { Success: true } match ? match.Groups["name"].Value : null;

    /// <summary>Lines of "path: reason"; empty lines and lines that begin with # are skipped.</summary>
    private static Dictionary<string, string> ReadExceptions() =>
        File.ReadLines(Repository.PathOf(Exceptions))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(": ", 2))
            .ToDictionary(parts => parts[0], parts => parts.Length > 1 ? parts[1] : "", StringComparer.Ordinal);
}
