using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using MagicDec.Engine.Constraints;

namespace MagicDec.Engine.Tests.Constraints.Schemas;

/// <summary>Whatever a model likes, what comes out under a schema's masks parses and is valid.</summary>
public sealed class SchemaWalkTests
{
    public static TheoryData<string> Names => [.. RealSchemas.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Walk_RealSchema_GivesValidJson(string name)
    {
        string schema = RealSchemas.All[name];
        using JsonDocument document = JsonDocument.Parse(schema);
        var validator = new SchemaValidator(document.RootElement);
        foreach (JsonConstraintOptions options in new[] { new JsonConstraintOptions(), new JsonConstraintOptions { Compact = true }, new JsonConstraintOptions { AnyPropertyOrder = true } })
        {
            var walk = new RandomWalk(TokenConstraint.FromJsonSchema(schema, options));
            Prop.ForAll<int, byte>((seed, length) => Check(validator, walk.Run(seed, length))).QuickCheckThrowOnFailure();
        }
    }

    private static void Check(SchemaValidator validator, int[] tokens)
    {
        string text = TestVocabulary.Text(tokens);
        using JsonDocument value = JsonDocument.Parse(text);
        Assert.True(validator.Check(value.RootElement) is not { } problem, $"{validator.Check(value.RootElement)} in {text}");
    }
}
