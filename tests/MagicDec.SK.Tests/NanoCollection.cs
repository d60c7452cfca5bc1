namespace MagicDec.SK.Tests;

[CollectionDefinition(Name)]
public sealed class NanoCollection : ICollectionFixture<NanoFixture>
{
    public const string Name = "nano";
}
