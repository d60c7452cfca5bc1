using System.Xml.Linq;
using MagicDec.Testing;

namespace MagicDec.Architecture.Tests.Dependencies;

public sealed class ProjectReferencesTests
{
    /// <summary>From top to bottom; a project may reference projects that stand further down. Programs that nothing references stand on top of all.</summary>
    private static readonly string[] Order =
        ["MagicDec.Tool", "MagicDec.Nano.Training", "MagicDec.SK", "MagicDec.Extensions.AI", "MagicDec.Models.Nano", "MagicDec.Engine"];

    public static TheoryData<string> Projects =>
        new(Directory.EnumerateFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Repository.PathOf("samples"), "*.csproj", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_PointDownOnly(string project)
    {
        bool isProgram = project.StartsWith("samples/", StringComparison.Ordinal) || project.Contains("/training/", StringComparison.Ordinal);
        int level = isProgram ? -1 : LevelOf(project);

        foreach (string reference in Included(project, "ProjectReference"))
        {
            Assert.True(LevelOf(reference) > level, $"{project} references {reference}, which is not below it.");
        }
    }

    [Theory]
    [InlineData("MagicDec.Engine")]
    [InlineData("MagicDec.Models.Nano")]
    public void LibraryBelowTheChatLayer_Packages_KnowNoChat(string library)
    {
        Assert.DoesNotContain(
            Included($"src/{library}/{library}.csproj", "PackageReference"),
            package => package.StartsWith("Microsoft.Extensions.AI", StringComparison.Ordinal)
                || package.StartsWith("Microsoft.SemanticKernel", StringComparison.Ordinal));
    }

    [Fact]
    public void Assemblies_References_PointDownOnly()
    {
        foreach (string path in Directory.EnumerateFiles(AppContext.BaseDirectory, "MagicDec.*.dll"))
        {
            string name = Path.GetFileNameWithoutExtension(path);
            if (Order.Contains(name))
            {
                IEnumerable<string> references = System.Reflection.Assembly.LoadFrom(path).GetReferencedAssemblies().Select(r => r.Name!);
                Assert.All(references.Where(Order.Contains), reference => Assert.True(LevelOf(reference) > LevelOf(name), $"{name} -> {reference}"));
            }
        }
    }

    [Fact]
    public void Solution_Projects_AreAllOfThem()
    {
        string solution = File.ReadAllText(Repository.PathOf("MagicDec.SK.sln")).Replace('\\', '/');

        foreach (string folder in new[] { "src", "tests", "samples" })
        {
            Assert.All(
                Directory.EnumerateFiles(Repository.PathOf(folder), "*.csproj", SearchOption.AllDirectories),
                path => Assert.Contains(Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'), solution));
        }
    }

    private static int LevelOf(string projectOrAssembly)
    {
        string name = projectOrAssembly.EndsWith(".csproj", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(projectOrAssembly) : projectOrAssembly;
        int level = Array.IndexOf(Order, name);
        Assert.True(level >= 0, $"{name} has no place in the order of projects: list it in {nameof(ProjectReferencesTests)}.");
        return level;
    }

    private static IEnumerable<string> Included(string project, string item) =>
        XDocument.Load(Repository.PathOf(project)).Descendants(item).Select(element => (string)element.Attribute("Include")!);
}
