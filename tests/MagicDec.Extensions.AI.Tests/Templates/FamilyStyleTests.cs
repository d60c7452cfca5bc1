using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Templates;
using static MagicDec.Extensions.AI.Tests.Templates.TemplateTesting;

namespace MagicDec.Extensions.AI.Tests.Templates;

/// <summary>Whole conversations through whole templates, written in the style of the model families; see Data/README.md.</summary>
public sealed class FamilyStyleTests
{
    private static readonly JsonNode Data = ReadData("family-style.json");

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (JsonNode? row in Data["cases"]!.AsArray())
            {
                cases.Add(row!["template"]!.GetValue<string>(), row["conversation"]!.GetValue<string>());
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Render_Conversation_TextAsPythonGives(string template, string conversation)
    {
        JsonNode row = Data["cases"]!.AsArray().Single(candidate =>
            candidate!["template"]!.GetValue<string>() == template && candidate["conversation"]!.GetValue<string>() == conversation)!;
        JsonObject variables = Data["conversations"]![conversation]!.DeepClone().AsObject();
        variables.TryAdd("tools", null);
        variables.TryAdd("add_generation_prompt", true);
        ChatTemplate parsed = ChatTemplate.Parse(ReadText(template + ".jinja"), "<s>", "</s>");

        if (row["error"] is { } error)
        {
            string message = Assert.Throws<ChatTemplateException>(() => Render(parsed, variables)).Message;
            Assert.Contains(error.GetValue<string>(), message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(row["expected"]!.GetValue<string>(), Render(parsed, variables));
        }
    }
}
