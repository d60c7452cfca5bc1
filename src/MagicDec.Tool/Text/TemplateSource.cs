using MagicDec.Extensions.AI.Templates;

namespace MagicDec.Tool.Text;

/// <summary>A model's chat templates by name, parsed when first used.</summary>
internal sealed class TemplateSource(IReadOnlyDictionary<string, string> templates, string? bosToken, string? eosToken, string owner)
{
    private const string DefaultName = "default";
    private const string ToolsName = "tool_use";

    private readonly Dictionary<string, ChatTemplate> _parsed = new(StringComparer.Ordinal);

    /// <summary>The template for a conversation, as transformers picks it: <c>tool_use</c> where tools are given and it exists.</summary>
    /// <exception cref="UsageException">The model has no template.</exception>
    public ChatTemplate Find(bool hasTools)
    {
        string name = hasTools && templates.ContainsKey(ToolsName) ? ToolsName : DefaultName;
        if (!templates.TryGetValue(name, out string? text))
        {
            throw new UsageException($"'{owner}' has no chat template; --template FILE gives one.");
        }

        if (!_parsed.TryGetValue(name, out ChatTemplate? template))
        {
            template = ChatTemplate.Parse(text, bosToken, eosToken);
            _parsed.Add(name, template);
        }

        return template;
    }
}
