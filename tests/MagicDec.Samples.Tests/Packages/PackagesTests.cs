using System.IO.Compression;
using System.Xml.Linq;
using MagicDec.Testing;
using MagicDec.Testing.Processes;

namespace MagicDec.Samples.Tests.Packages;

public sealed class PackagesTests(PackedLibraries packed) : IClassFixture<PackedLibraries>
{
    private const string Question = "04:52 update: INC-3242 affects sync-broker-28. 04:53 INC-3242 assigned to Mara Benolaton. Who owns INC-3242?";

    public static TheoryData<string> Libraries => new(PackedLibraries.Names);

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Package_Content_IsWhatAFeedShows(string name)
    {
        using ZipArchive package = packed.Open(name);
        string[] files = [.. package.Entries.Select(entry => entry.FullName)];

        Assert.Contains("icon.png", files);
        Assert.Contains("README.md", files);
        Assert.Contains($"lib/net10.0/{name}.dll", files);
        Assert.Contains($"lib/net10.0/{name}.xml", files);
        using var reader = new StreamReader(package.GetEntry($"{name}.nuspec")!.Open());
        string nuspec = reader.ReadToEnd();
        XElement metadata = XDocument.Parse(nuspec).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
        string Of(string element) => metadata.Elements().Single(candidate => candidate.Name.LocalName == element).Value;
        Assert.Equal(("MIT", "icon.png", "README.md", name), (Of("license"), Of("icon"), Of("readme"), Of("id")));
        Assert.True(Of("description").Length > 40, "The description is short.");
        Assert.DoesNotContain(Repository.Root, nuspec, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readme_Program_BuildsFromThePackagesAloneAndAnswers()
    {
        string readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "eng", "package", "README.md"));
        string program = readme.Split("```csharp\n")[1].Split("```")[0]
            .Replace("\"path/to/a/hugging-face-model-folder\"", "", StringComparison.Ordinal)
            .Replace("\"...\"", $"\"{Question}\"", StringComparison.Ordinal);
        await packed.WriteProjectAsync(program);

        await DotnetCommand.RunAsync(packed.Project, "build", "-nologo", "-v:q", "-maxcpucount:1", "-o", "out");

        Assert.All(PackedLibraries.Names, name => Assert.True(Directory.Exists(Path.Combine(packed.InstalledPackages, name.ToLowerInvariant())), $"{name} came from elsewhere."));
        Assert.StartsWith("INC-3242 ", await DotnetCommand.RunAsync(packed.Project, Path.Combine("out", "App.dll")), StringComparison.Ordinal);
    }
}
