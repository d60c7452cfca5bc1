using System.Reflection;
using MagicDec.Testing;

namespace MagicDec.Architecture.Tests.PublicApi;

/// <summary>
/// Each library's public API stands in src/LIBRARY/PublicAPI.txt, so that a change of it is seen in review.
/// To accept a change: MAGICDEC_ACCEPT_PUBLIC_API=1 dotnet test tests/MagicDec.Architecture.Tests --filter PublicApi
/// </summary>
public sealed class PublicApiTests
{
    private const string Accept = "MAGICDEC_ACCEPT_PUBLIC_API";

    [Theory]
    [InlineData("MagicDec.Engine")]
    [InlineData("MagicDec.Models.Nano")]
    [InlineData("MagicDec.Extensions.AI")]
    public void Library_PublicApi_IsTheReviewedOne(string library)
    {
        string file = Repository.PathOf($"src/{library}/PublicAPI.txt");
        string actual = PublicApiText.Render(Assembly.Load(library));
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(file, actual);
        }

        string expected = File.Exists(file) ? File.ReadAllText(file) : "";
        string[] changes = Changes(expected.Split('\n'), actual.Split('\n')).ToArray();
        Assert.True(
            changes.Length == 0,
            $"The public API of {library} is not what src/{library}/PublicAPI.txt says. Take the change back, or accept it: "
            + $"{Accept}=1 dotnet test tests/MagicDec.Architecture.Tests --filter PublicApi\n{string.Join('\n', changes)}");
    }

    [Fact]
    public void Render_SampleTypes_ShowsWhatUsersSee()
    {
        string text = PublicApiText.Render(typeof(PublicApiTests).Assembly);

        Assert.Contains("sealed record class SampleRecord : IEquatable<SampleRecord>\n", text, StringComparison.Ordinal);
        Assert.Contains("    string? Name { get; init; }\n", text, StringComparison.Ordinal);
        Assert.Contains("    IReadOnlyList<string?> Find<T>(string? text, int limit = 3)\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Hidden", text, StringComparison.Ordinal);
        Assert.DoesNotContain("PrintMembers", text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Changes(string[] expected, string[] actual) =>
        expected.Except(actual).Select(line => "- " + line.Trim()).Concat(actual.Except(expected).Select(line => "+ " + line.Trim()))
            .Concat(expected.SequenceEqual(actual) || expected.Except(actual).Any() || actual.Except(expected).Any() ? [] : ["(the order of lines differs)"]);
}
