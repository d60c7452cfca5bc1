using MagicDec.Engine.Tokenization;

namespace MagicDec.Tool.Info;

/// <summary>What <c>magicdec info</c> tells about a chat template.</summary>
internal sealed record TemplateInfo(string Name, int Characters, bool ReadsTools)
{
    public static IReadOnlyList<TemplateInfo>? Of(Tokenizer? tokenizer) => tokenizer is not { ChatTemplates.Count: > 0 }
        ? null
        : [.. tokenizer.ChatTemplates
            .OrderBy(template => template.Key, StringComparer.Ordinal)
            .Select(template => new TemplateInfo(template.Key, template.Value.Length, template.Value.Contains("tools", StringComparison.Ordinal)))];
}
