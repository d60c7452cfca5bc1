using System.IO.Compression;
using System.Text.RegularExpressions;
using MagicDec.Testing;
using MagicDec.Testing.Processes;

namespace MagicDec.Samples.Tests.Packages;

/// <summary>The libraries packed into a folder that serves as a feed, with a project outside of the repository beside it.</summary>
public sealed partial class PackedLibraries : IAsyncLifetime
{
    private readonly string _root = Path.Combine(Path.GetTempPath(), $"magicdec-packages-{Guid.NewGuid():N}");

    internal static IReadOnlyList<string> Names { get; } = ["MagicDec.Engine", "MagicDec.Models.Nano", "MagicDec.Extensions.AI"];

    internal string Project => Path.Combine(_root, "app");

    internal string InstalledPackages => Path.Combine(_root, "installed");

    private string Feed => Path.Combine(_root, "feed");

    /// <summary>Packs what the tests were built with.</summary>
    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Feed);
        Directory.CreateDirectory(Project);
        string projects = string.Join(';', Names.Select(name => Path.Combine(Repository.Root, "src", name, $"{name}.csproj")));
        await File.WriteAllTextAsync(Path.Combine(_root, "pack.proj"), $"""
            <Project>
              <Target Name="Pack">
                <MSBuild Projects="{projects}" Targets="Pack" Properties="NoBuild=true;Configuration={Configuration()};PackageOutputPath={Feed}" />
              </Target>
            </Project>
            """);
        await DotnetCommand.RunAsync(_root, "msbuild", "pack.proj", "-t:Pack", "-nologo", "-v:q", "-maxcpucount:1");
    }

    /// <summary>Removes the folder.</summary>
    public Task DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>The files of a package.</summary>
    internal ZipArchive Open(string name) =>
        ZipFile.OpenRead(Assert.Single(Directory.GetFiles(Feed, $"{name}.*.nupkg"), path => PackageFile().Match(Path.GetFileName(path)).Groups["name"].Value == name));

    /// <summary>Writes a console project that uses the packages from the feed as anybody would.</summary>
    internal async Task WriteProjectAsync(string program)
    {
        string config = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "nuget.config"));
        await File.WriteAllTextAsync(Path.Combine(_root, "nuget.config"), config.Replace("</packageSources>", $"<add key=\"local\" value=\"{Feed}\" /></packageSources>", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(Project, "Program.cs"), program);
        await File.WriteAllTextAsync(Path.Combine(Project, "App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
                <RestorePackagesPath>{InstalledPackages}</RestorePackagesPath>
                <RestoreAdditionalProjectFallbackFolders>{DownloadedPackages()}</RestoreAdditionalProjectFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="MagicDec.Extensions.AI" Version="{VersionOf("MagicDec.Extensions.AI")}" />
                <PackageReference Include="Microsoft.Extensions.DependencyInjection" Version="{CentralVersion("Microsoft.Extensions.DependencyInjection")}" />
              </ItemGroup>
            </Project>
            """);
    }

    private static string Configuration() => AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    // What the build has downloaded already need not come again.
    private static string DownloadedPackages() => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string CentralVersion(string package) =>
        Regex.Match(File.ReadAllText(Path.Combine(Repository.Root, "Directory.Packages.props")), $"Include=\"{Regex.Escape(package)}\" Version=\"([^\"]+)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;

    private string VersionOf(string name) => Path.GetFileName(Directory.GetFiles(Feed, $"{name}.*.nupkg").Single())[(name.Length + 1)..^".nupkg".Length];

    [GeneratedRegex(@"^(?<name>.+?)\.\d+\.\d+\.\d+[^/]*\.nupkg$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PackageFile();
}
