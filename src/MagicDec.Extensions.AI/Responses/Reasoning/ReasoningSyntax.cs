namespace MagicDec.Extensions.AI.Responses.Reasoning;

/// <summary>The tags between which a family of models thinks before it answers.</summary>
internal sealed record ReasoningSyntax(string Open, string Close)
{
    private static readonly ReasoningSyntax[] Known =
    [
        new("<think>", "</think>"), // Qwen, DeepSeek and most others
        new("[THINK]", "[/THINK]"), // Mistral
        new("<|START_THINKING|>", "<|END_THINKING|>"), // Command
    ];

    /// <summary>The tags that a chat template knows; null if it knows none.</summary>
    public static ReasoningSyntax? Detect(string template) => Array.Find(
        Known, syntax => template.Contains(syntax.Open, StringComparison.Ordinal) || template.Contains(syntax.Close, StringComparison.Ordinal));

    /// <summary>Whether the prompt itself opens the reasoning, so that the answer begins within it.</summary>
    public bool IsOpenedBy(string prompt) => prompt.AsSpan().TrimEnd().EndsWith(Open, StringComparison.Ordinal);
}
