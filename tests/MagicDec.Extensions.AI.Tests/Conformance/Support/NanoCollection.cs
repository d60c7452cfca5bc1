using System.Diagnostics.CodeAnalysis;

namespace MagicDec.Extensions.AI.Tests.Conformance.Support;

/// <summary>
/// Our version of the scenarios of Microsoft.Extensions.AI's integration suite, in Nano's language: all of them on one engine that serves
/// several callers at once and guesses ahead for each.
/// </summary>
[CollectionDefinition(Name)]
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "It is a collection of tests.")]
public sealed class NanoCollection : ICollectionFixture<NanoEngine>
{
    public const string Name = "conformance on Nano";
}
