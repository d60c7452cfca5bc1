using System.Text.RegularExpressions;
using MagicDec.Testing;

namespace MagicDec.Architecture.Tests.Sources;

public sealed partial class DocumentationTests
{
    public static TheoryData<string> Pages => new(
        Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md")
            .Append(Repository.PathOf("README.md"))
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_Links_LeadToFiles(string page)
    {
        string folder = Path.GetDirectoryName(Repository.PathOf(page))!;
        string[] broken = Link().Matches(File.ReadAllText(Repository.PathOf(page)))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && target.Length > 0)
            .Where(target => !File.Exists(Path.Combine(folder, target)) && !Directory.Exists(Path.Combine(folder, target)))
            .ToArray();

        Assert.True(broken.Length == 0, $"{page} links to {string.Join(", ", broken)}, which does not exist.");
    }

    /// <summary>Paths in back quotes, such as <c>samples/agents/Chat</c>, are of this repository; those with a star or a place holder are not looked at.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_PathsOfTheRepository_Exist(string page)
    {
        string[] missing = QuotedPath().Matches(File.ReadAllText(Repository.PathOf(page)))
            .Select(match => match.Groups["path"].Value.TrimEnd('/'))
            .Where(path => !File.Exists(Repository.PathOf(path)) && !Directory.Exists(Repository.PathOf(path)))
            .Distinct()
            .ToArray();

        Assert.True(missing.Length == 0, $"{page} names {string.Join(", ", missing)}, which does not exist.");
    }

    [Fact]
    public void EveryPage_IsReachedFromTheReadme()
    {
        string readme = File.ReadAllText(Repository.PathOf("README.md"));

        Assert.All(Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md"), page => Assert.Contains($"docs/{Path.GetFileName(page)}", readme, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\]\((?<target>[^)#\s]*)(#[^)]*)?\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"`(?<path>(docs|samples|src|tests|eng)/[\w./-]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex QuotedPath();
}
