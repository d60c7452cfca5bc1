using MagicDec.Engine;
using MagicDec.Engine.Speculation;
using MagicDec.Extensions.AI;
using MagicDec.Testing;

namespace MagicDec.Architecture.Tests.Docs;

public sealed class ConfigurationDocTests
{
    [Theory]
    [InlineData(typeof(MagicDecChatClientOptions))]
    [InlineData(typeof(MagicDecEmbeddingGeneratorOptions))]
    [InlineData(typeof(EngineOptions))]
    [InlineData(typeof(DraftingOptions))]
    public void ConfigurationPage_NamesEveryOption(Type options)
    {
        string page = File.ReadAllText(Repository.PathOf("docs/configuration.md"));

        Assert.All(
            options.GetProperties().Where(property => property.SetMethod is { IsPublic: true }),
            property => Assert.True(
                page.Contains($"`{property.Name}`", StringComparison.Ordinal) || page.Contains($"`{property.Name}:*`", StringComparison.Ordinal),
                $"docs/configuration.md says nothing of {options.Name}.{property.Name}."));
    }
}
