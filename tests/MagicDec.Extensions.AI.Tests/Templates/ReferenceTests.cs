using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Templates;
using static MagicDec.Extensions.AI.Tests.Templates.TemplateTesting;

namespace MagicDec.Extensions.AI.Tests.Templates;

/// <summary>Text computed with the Python implementation; see Data/README.md.</summary>
public sealed class ReferenceTests
{
    private static readonly JsonNode MicroTests = ReadData("micro-tests.json");
    private static readonly JsonNode ReferenceCases = ReadData("reference-cases.json");

    public static TheoryData<string> MicroTestNames => [.. MicroTests.AsArray().Select(row => row!["name"]!.GetValue<string>())];

    public static TheoryData<string> Areas =>
        [.. ReferenceCases["cases"]!.AsArray().Select(row => row!["area"]!.GetValue<string>()).Distinct()];

    [Theory]
    [MemberData(nameof(MicroTestNames))]
    public void Render_MicroTest_TextAsExpected(string name)
    {
        JsonNode row = MicroTests.AsArray().Single(candidate => candidate!["name"]!.GetValue<string>() == name)!;

        string text = Render(ChatTemplate.Parse(row["template"]!.GetValue<string>()), row["context"]!.AsObject());

        Assert.Equal(row["expected"]!.GetValue<string>(), text);
    }

    [Theory]
    [MemberData(nameof(Areas))]
    public void Render_ConstructsOfArea_TextAsPythonGives(string area)
    {
        JsonObject context = ReferenceCases["context"]!.AsObject();
        IEnumerable<JsonNode?> rows = ReferenceCases["cases"]!.AsArray().Where(row => row!["area"]!.GetValue<string>() == area);

        Assert.All(rows, row =>
        {
            string text = Render(ChatTemplate.Parse(row!["template"]!.GetValue<string>()), context);
            Assert.Equal(row["expected"]!.GetValue<string>(), text);
        });
    }
}
