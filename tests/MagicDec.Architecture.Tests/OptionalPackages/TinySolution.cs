using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using MagicDec.Testing;
using MagicDec.Testing.Processes;

namespace MagicDec.Architecture.Tests.OptionalPackages;

/// <summary>
/// A solution of two projects in a temporary folder, built by child processes with this repository's own eng/optional and
/// Directory.Solution.targets. "Needs" needs the package Invented.Thing (property OptionalThing), "Plain" needs nothing.
/// Its only feed is a folder, so nothing depends on the network; the package folder is its own too.
/// </summary>
internal sealed class TinySolution : IDisposable
{
    private const string SolutionFile = "Tiny.slnx";

    public TinySolution()
    {
        Directory.CreateDirectory(PathOf("feed"));
        CopyFromRepository("Directory.Solution.targets");
        foreach (string file in Directory.EnumerateFiles(Repository.PathOf("eng/optional")))
        {
            CopyFromRepository(Path.GetRelativePath(Repository.Root, file));
        }

        Write("nuget.config", """<configuration><packageSources><clear /><add key="feed" value="feed" /></packageSources></configuration>""");
        Write("eng/OptionalPackages.props", """
            <Project>
              <PropertyGroup>
                <OptionalThing Condition="'$(OptionalThing)' == ''">auto</OptionalThing>
                <OptionalPackageSettings>;OptionalThing=$(OptionalThing);</OptionalPackageSettings>
              </PropertyGroup>
              <ItemGroup><OptionalPackage Include="OptionalThing" Package="Invented.Thing" /></ItemGroup>
            </Project>
            """);
        Write("Directory.Packages.props", """
            <Project>
              <PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>
              <ItemGroup><PackageVersion Include="Invented.Thing" Version="1.2.3" /></ItemGroup>
            </Project>
            """);
        Write("Directory.Build.props", """
            <Project>
              <Import Project="$(MSBuildThisFileDirectory)eng/OptionalPackages.props" />
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup>
            </Project>
            """);
        Write("Directory.Build.targets", """
            <Project>
              <Import Project="$(MSBuildThisFileDirectory)eng/optional/OptionalPackages.targets" Condition="'$(NeedsOptionalPackage)' != ''" />
            </Project>
            """);
        Write("Plain/Plain.csproj", """<Project Sdk="Microsoft.NET.Sdk" />""");
        Write("Needs/Needs.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><NeedsOptionalPackage>OptionalThing</NeedsOptionalPackage></PropertyGroup>
              <ItemGroup><PackageReference Include="Invented.Thing" /></ItemGroup>
            </Project>
            """);
        Write(SolutionFile, """<Solution><Project Path="Plain/Plain.csproj" /><Project Path="Needs/Needs.csproj" /></Solution>""");
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("magicdec-optional-").FullName;

    public bool IsBuilt(string project) => File.Exists(PathOf($"{project}/bin/Debug/net10.0/{project}.dll"));

    public string PathOf(string relative) => Path.Combine(Root, relative);

    public void Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(relative))!);
        File.WriteAllText(PathOf(relative), text);
    }

    /// <summary>Puts an empty package Invented.Thing 1.2.3 into a folder that can serve as a feed.</summary>
    public void AddPackage(string folder)
    {
        Directory.CreateDirectory(PathOf(folder));
        using ZipArchive package = ZipFile.Open(PathOf($"{folder}/Invented.Thing.1.2.3.nupkg"), ZipArchiveMode.Create);
        using StreamWriter manifest = new(package.CreateEntry("Invented.Thing.nuspec").Open(), Encoding.UTF8);
        manifest.Write("""
            <package><metadata>
              <id>Invented.Thing</id><version>1.2.3</version><authors>nobody</authors><description>Nothing.</description>
              <dependencies><group targetFramework="net10.0" /></dependencies>
            </metadata></package>
            """);
    }

    /// <summary>Runs dotnet in the solution's folder.</summary>
    public DotnetResult Dotnet(params string[] arguments)
    {
        ProcessStartInfo start = DotnetCommand.Create(Root, arguments);
        start.Environment["NUGET_PACKAGES"] = PathOf("packages");
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new DotnetResult(process.ExitCode, output + errors.GetAwaiter().GetResult());
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private void CopyFromRepository(string relative) => Write(relative, File.ReadAllText(Path.Combine(Repository.Root, relative)));
}
