namespace MagicDec.Extensions.AI.Templates;

/// <summary>What a chat template, which is untrusted input, may use up before its rendering is stopped.</summary>
public sealed record ChatTemplateLimits
{
    /// <summary>The limits used when none are given.</summary>
    public static ChatTemplateLimits Default { get; } = new();

    /// <summary>Longest template text, in characters. Default 1,048,576.</summary>
    public int MaxSourceLength { get; init; } = 1 << 20;

    /// <summary>
    /// Evaluated expressions, executed statements and visited items of one rendering; 32 for each character of the messages and tools
    /// are allowed on top. Default 5,000,000.
    /// </summary>
    public long MaxSteps { get; init; } = 5_000_000;

    /// <summary>Nested evaluations: expressions in expressions, blocks in blocks, macros that call macros. Default 2,000.</summary>
    public int MaxDepth { get; init; } = 2_000;

    /// <summary>Longest rendered prompt, in characters. Default 33,554,432.</summary>
    public int MaxOutputLength { get; init; } = 1 << 25;

    /// <summary>
    /// Characters of text (and four for each list item) that one rendering may build altogether, intermediate values included;
    /// 256 times the length of the messages and tools are allowed on top. Default 33,554,432.
    /// </summary>
    public long MaxTextBuilt { get; init; } = 1 << 25;
}
