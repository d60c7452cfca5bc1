using System.Text.Json;
using MagicDec.Engine.Tokenization.Json;

namespace MagicDec.Engine.Tokenization;

/// <summary>What tokenizer_config.json and the files beside it say about tokens and chat templates.</summary>
internal sealed class TokenizerSettings
{
    public const string ConfigFile = "tokenizer_config.json";
    public const string TemplateFile = "chat_template.jinja";
    public const string TemplateJsonFile = "chat_template.json";

    private const string DefaultTemplate = "default";
    private readonly Dictionary<string, string> _templates = new(StringComparer.Ordinal);

    /// <summary>Chat templates by name; the unnamed one is called default.</summary>
    public IDictionary<string, string> ChatTemplates => _templates;

    public string? BosToken { get; private set; }

    public string? EosToken { get; private set; }

    public string? PadToken { get; private set; }

    public string? UnknownToken { get; private set; }

    /// <summary>Whether encoding puts the bos token first; null where tokenizer.json decides.</summary>
    public bool? AddsBos { get; private set; }

    /// <summary>Whether encoding puts the eos token last; null where tokenizer.json decides.</summary>
    public bool? AddsEos { get; private set; }

    /// <summary>Reads the special tokens of tokenizer_config.json or special_tokens_map.json; what is there already stays.</summary>
    public void ReadTokens(JsonField file)
    {
        BosToken ??= ReadToken(file, "bos_token");
        EosToken ??= ReadToken(file, "eos_token");
        PadToken ??= ReadToken(file, "pad_token");
        UnknownToken ??= ReadToken(file, "unk_token");
    }

    /// <summary>Reads tokenizer_config.json.</summary>
    public void ReadConfig(JsonField config)
    {
        ReadTokens(config);
        ReadTemplates(config);
        if (IgnoresOwnPostProcessor(config.StringOrNull("tokenizer_class")))
        {
            AddsBos = config.BooleanOr("add_bos_token", true) && BosToken is not null;
            AddsEos = config.BooleanOr("add_eos_token", false) && EosToken is not null;
        }
    }

    /// <summary>Reads <c>chat_template</c> of tokenizer_config.json or chat_template.json; templates of the same name stay.</summary>
    public void ReadTemplates(JsonField file)
    {
        if (!file.TryGet("chat_template", out JsonField field))
        {
            return;
        }

        if (!field.IsArray)
        {
            AddTemplate(DefaultTemplate, field.AsString());
            return;
        }

        foreach (JsonField item in field.Items())
        {
            AddTemplate(item.Required("name").AsString(), item.Required("template").AsString());
        }
    }

    /// <summary>Adds a template unless one of the name is there.</summary>
    public void AddTemplate(string name, string text) => _templates.TryAdd(name, text);

    /// <summary>Takes a file that is the default template as a whole.</summary>
    public void AddTemplateFile(ReadOnlySpan<byte> content)
    {
        if (!content.IsEmpty)
        {
            AddTemplate(DefaultTemplate, System.Text.Encoding.UTF8.GetString(content));
        }
    }

    /// <summary>The classes for which Hugging Face builds the post-processor from the two flags, whatever tokenizer.json says.</summary>
    private static bool IgnoresOwnPostProcessor(string? tokenizerClass) => tokenizerClass is
        "LlamaTokenizer" or "LlamaTokenizerFast" or "CodeLlamaTokenizer" or "CodeLlamaTokenizerFast"
        or "GemmaTokenizer" or "GemmaTokenizerFast";

    private static string? ReadToken(JsonField config, string name)
    {
        if (!config.TryGet(name, out JsonField field))
        {
            return null;
        }

        return field.Element.ValueKind == JsonValueKind.Object ? field.Required("content").AsString() : field.AsString();
    }
}
