using MagicDec.Architecture.Tests.Dependencies.Violating.Lower;

namespace MagicDec.Architecture.Tests.Dependencies;

public sealed class EngineLayersTests
{
    private static readonly LayerRules Engine = new(
        "MagicDec.Engine",
        ["", "Histories", "Scheduling", "Telemetry", "Requests", "Speculation", "Runners", "Models", "KvCache", "Compute"],
        ["Sampling", "Constraints", "Tokenization"]);

    [Fact]
    public void Engine_NamespacesInLayers_PointDownOnly()
    {
        string[] violations = Engine.Violations(TypeReferenceReader.Read(PathOfEngine())).Distinct().ToArray();

        Assert.True(violations.Length == 0, "Uses against the order of layers:\n" + string.Join('\n', violations));
    }

    [Fact]
    public void Violations_LowerLayerUsesUpperInMethodBody_IsFound()
    {
        LayerRules rules = new("MagicDec.Architecture.Tests.Dependencies.Violating", ["Upper", "Lower"], []);

        IEnumerable<string> violations = rules.Violations(TypeReferenceReader.Read(typeof(UsesUpperInBody).Assembly.Location));

        string violation = Assert.Single(violations);
        Assert.EndsWith("Lower.UsesUpperInBody -> MagicDec.Architecture.Tests.Dependencies.Violating.Upper.Used", violation);
    }

    [Fact]
    public void Violations_LeafUsesAnyLayer_IsFound()
    {
        LayerRules rules = new("MagicDec.Architecture.Tests.Dependencies.Violating", ["Upper"], ["Lower"]);

        Assert.Single(rules.Violations(TypeReferenceReader.Read(typeof(UsesUpperInBody).Assembly.Location)));
    }

    [Fact]
    public void Violations_NamespaceWithoutLayer_IsNamed()
    {
        LayerRules rules = new("MagicDec.Architecture.Tests.Dependencies.Violating", ["Upper"], []);

        string violation = Assert.Single(rules.Violations(TypeReferenceReader.Read(typeof(UsesUpperInBody).Assembly.Location)));
        Assert.Contains("Violating.Lower has no layer", violation);
    }

    [Fact]
    public void Violations_UsesInOrder_AreNone()
    {
        LayerRules rules = new("MagicDec.Architecture.Tests.Dependencies.Violating", ["Lower", "Upper"], []);

        Assert.Empty(rules.Violations(TypeReferenceReader.Read(typeof(UsesUpperInBody).Assembly.Location)));
    }

    private static string PathOfEngine() => Path.Combine(AppContext.BaseDirectory, "MagicDec.Engine.dll");
}
