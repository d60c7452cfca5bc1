namespace MagicDec.Architecture.Tests.OptionalPackages;

public sealed class OptionalPackageTests : IDisposable
{
    private readonly TinySolution _solution = new();

    public void Dispose() => _solution.Dispose();

    [Fact]
    public void BuildAndTestSolution_PackageAbsent_LeaveOutInOneLine()
    {
        DotnetResult result = _solution.Dotnet("build", "Tiny.slnx");

        AssertExit(0, result);
        Assert.Equal(
            "Left out: Needs (package Invented.Thing cannot be restored from the configured feeds; -p:OptionalThing=true forces it)",
            Assert.Single(result.LeftOutLines));
        Assert.True(_solution.IsBuilt("Plain"), result.Output);
        Assert.False(Directory.Exists(_solution.PathOf("Needs/bin")) || Directory.Exists(_solution.PathOf("Needs/obj")), "Something of Needs was made.");

        DotnetResult tests = _solution.Dotnet("test", "Tiny.slnx", "--no-build");

        AssertExit(0, tests);
        Assert.Equal(result.LeftOutLines, tests.LeftOutLines);
    }

    [Fact]
    public void BuildProject_PackageAbsent_SaysSoAndPasses()
    {
        DotnetResult result = _solution.Dotnet("build", "Needs/Needs.csproj");

        AssertExit(0, result);
        Assert.Single(result.LeftOutLines);
        Assert.False(_solution.IsBuilt("Needs"));
    }

    [Fact]
    public void RestoreSolution_PackageAbsentButForced_FailsWithReason()
    {
        DotnetResult result = _solution.Dotnet("restore", "Tiny.slnx", "-p:OptionalThing=true");

        AssertExit(1, result);
        Assert.Contains("OptionalThing=true, but package Invented.Thing cannot be restored (absent): Needs cannot be built.", result.Output);
        Assert.DoesNotContain("NU1101", result.Output);
    }

    [Fact]
    public void RestoreSolution_SettingMisspelt_Fails()
    {
        DotnetResult result = _solution.Dotnet("restore", "Tiny.slnx", "-p:OptionalThing=maybe");

        AssertExit(1, result);
        Assert.Contains("OptionalThing is 'maybe'; it must be auto, true or false.", result.Output);
    }

    [Fact]
    public void BuildSolution_PackagePresent_BuildsUnlessForbidden()
    {
        _solution.AddPackage("feed");

        DotnetResult forbidden = _solution.Dotnet("build", "Tiny.slnx", "-p:OptionalThing=false");

        AssertExit(0, forbidden);
        Assert.Equal("Left out: Needs (OptionalThing=false)", Assert.Single(forbidden.LeftOutLines));
        Assert.False(_solution.IsBuilt("Needs"));

        DotnetResult allowed = _solution.Dotnet("build", "Tiny.slnx");

        AssertExit(0, allowed);
        Assert.Empty(allowed.LeftOutLines);
        Assert.True(_solution.IsBuilt("Needs"), allowed.Output);
    }

    [Fact]
    public void Build_SourceAddedAfterAbsentVerdict_AsksAgain()
    {
        AssertExit(0, _solution.Dotnet("restore", "Tiny.slnx"));
        _solution.AddPackage("other");

        AssertExit(0, _solution.Dotnet("restore", "Needs/Needs.csproj", "--source", _solution.PathOf("other")));

        DotnetResult result = _solution.Dotnet("build", "Needs/Needs.csproj", "--no-restore");
        AssertExit(0, result);
        Assert.True(_solution.IsBuilt("Needs"), result.Output);
    }

    [Fact]
    public void BuildSolution_AdditionalSource_IsAskedToo()
    {
        AssertExit(0, _solution.Dotnet("restore", "Tiny.slnx"));
        _solution.AddPackage("other");

        DotnetResult result = _solution.Dotnet("build", "Tiny.slnx", $"-p:RestoreAdditionalProjectSources={_solution.PathOf("other")}");

        AssertExit(0, result);
        Assert.Empty(result.LeftOutLines);
        Assert.True(_solution.IsBuilt("Needs"), result.Output);
    }

    [Fact]
    public void Restore_ConfigChangedAfterAbsentVerdict_AsksAgain()
    {
        AssertExit(0, _solution.Dotnet("restore", "Tiny.slnx"));
        _solution.AddPackage("other");
        _solution.Write("nuget.config", """<configuration><packageSources><clear /><add key="o" value="other" /></packageSources></configuration>""");

        AssertExit(0, _solution.Dotnet("restore", "Tiny.slnx"));

        Assert.True(File.Exists(_solution.PathOf("Needs/obj/project.assets.json")));
    }

    [Fact]
    public void BuildSolution_NoFeedReachable_LeavesOutAndSaysSo()
    {
        _solution.Write("nuget.config", """<configuration><packageSources><clear /><add key="o" value="https://127.0.0.1:9/index.json" /></packageSources></configuration>""");

        DotnetResult result = _solution.Dotnet("build", "Tiny.slnx");

        AssertExit(0, result);
        Assert.Contains("no feed could be reached to ask for package Invented.Thing", Assert.Single(result.LeftOutLines));
    }

    private static void AssertExit(int expected, DotnetResult result) =>
        Assert.True(expected == result.ExitCode, $"Exit code {result.ExitCode}, expected {expected}:\n{result.Output}");
}
