namespace MagicDec.Architecture.Tests.PublicApi;

/// <summary>What the rendering of an API is tried on.</summary>
public sealed record SampleRecord
{
    /// <summary>A property that may be null and is set once.</summary>
    public string? Name { get; init; }

    internal int Hidden { get; init; }

    /// <summary>A generic method with nullable parts and a default value.</summary>
    public IReadOnlyList<string?> Find<T>(string? text, int limit = 3) => Enumerable.Repeat(text, limit + Hidden).ToArray();
}
