using System.Text.Json;
using MagicDec.Engine.Tokenization.AddedTokens;
using MagicDec.Engine.Tokenization.Decoders;
using MagicDec.Engine.Tokenization.Decoders.Steps;
using MagicDec.Engine.Tokenization.Json;
using MagicDec.Engine.Tokenization.Normalizers;
using MagicDec.Engine.Tokenization.PostProcessing;
using MagicDec.Engine.Tokenization.PreTokenizers;
using MagicDec.Engine.Tokenization.Subwords;

namespace MagicDec.Engine.Tokenization;

/// <summary>Builds a tokenizer from the contents of its files.</summary>
internal static class TokenizerLoader
{
    public const string TokenizerFile = "tokenizer.json";

    private const string SpecialTokensFile = "special_tokens_map.json";

    /// <summary>Loads the files of a tokenizer by their names.</summary>
    /// <param name="open">Gives the content of a file; empty for one that does not exist.</param>
    public static Tokenizer Load(Func<string, ReadOnlyMemory<byte>> open)
    {
        ReadOnlyMemory<byte> tokenizer = open(TokenizerFile);
        if (tokenizer.IsEmpty)
        {
            throw new TokenizerFormatException(
                TokenizerFile, "$", "a file in the Hugging Face tokenizers format", "no such file, or an empty one");
        }

        var settings = new TokenizerSettings();
        settings.AddTemplateFile(open(TokenizerSettings.TemplateFile).Span);
        return Build(
            tokenizer, open(TokenizerSettings.ConfigFile), open(SpecialTokensFile), open(TokenizerSettings.TemplateJsonFile), settings);
    }

    public static Tokenizer Parse(ReadOnlyMemory<byte> tokenizer, ReadOnlyMemory<byte> config, ReadOnlyMemory<byte> template)
    {
        var settings = new TokenizerSettings();
        settings.AddTemplateFile(template.Span);
        return Build(tokenizer, config, default, default, settings);
    }

    private static Tokenizer Build(
        ReadOnlyMemory<byte> tokenizer, ReadOnlyMemory<byte> config, ReadOnlyMemory<byte> specialTokens, ReadOnlyMemory<byte> templates,
        TokenizerSettings settings)
    {
        using JsonDocument document = JsonFile.Parse(tokenizer, TokenizerFile, out JsonField root);
        using JsonDocument? configDocument = ParseOptional(config, TokenizerSettings.ConfigFile, out JsonField? configRoot);
        using JsonDocument? specialDocument = ParseOptional(specialTokens, SpecialTokensFile, out JsonField? specialRoot);
        using JsonDocument? templateDocument = ParseOptional(templates, TokenizerSettings.TemplateJsonFile, out JsonField? templateRoot);
        if (configRoot is { } configField)
        {
            settings.ReadConfig(configField);
        }

        if (specialRoot is { } specialField)
        {
            settings.ReadTokens(specialField);
        }

        if (templateRoot is { } templateField)
        {
            settings.ReadTemplates(templateField);
        }

        return Build(root, configRoot, settings);
    }

    private static Tokenizer Build(JsonField root, JsonField? config, TokenizerSettings settings)
    {
        if (root.TryGet("version", out JsonField version) && version.AsString() != "1.0")
        {
            throw version.Unexpected("\"1.0\"");
        }

        AddedTokenSet added = AddedTokenSet.Read(root);
        ISubwordModel model = SubwordModelReader.Read(root.Required("model"), added.Find);
        added.Reconcile(model.Vocabulary, root);
        if (config is { } settingsFile)
        {
            added.AddMissing(settingsFile, model.Vocabulary);
        }

        ITextNormalizer? normalizer = root.TryGet("normalizer", out JsonField field) ? NormalizerReader.Read(field) : null;
        IPreTokenizer? preTokenizer = root.TryGet("pre_tokenizer", out field) ? PreTokenizerReader.Read(field) : null;
        PostProcessor postProcessor = root.TryGet("post_processor", out field) ? PostProcessor.Read(field) : PostProcessor.None;
        var decoder = new TextDecoder(root.TryGet("decoder", out field) ? [.. DecoderReader.Read(field)] : [new SpaceJoinDecoder()]);
        var tokens = new TokenTable(model.Vocabulary, added, decoder);
        var pipeline = new EncodingPipeline(added, normalizer, preTokenizer, model, Flagged(settings, tokens) ?? postProcessor);
        return new Tokenizer(tokens, pipeline, decoder, settings);
    }

    /// <summary>The post-processor that the flags of tokenizer_config.json ask for; null where they do not count.</summary>
    private static PostProcessor? Flagged(TokenizerSettings settings, TokenTable tokens)
    {
        if (settings.AddsBos is not { } addsBos || settings.AddsEos is not { } addsEos)
        {
            return null;
        }

        List<int[]?> template = [];
        if (addsBos && tokens.Find(settings.BosToken!) is >= 0 and int bos)
        {
            template.Add([bos]);
        }

        template.Add(null);
        if (addsEos && tokens.Find(settings.EosToken!) is >= 0 and int eos)
        {
            template.Add([eos]);
        }

        return new PostProcessor(template);
    }

    private static JsonDocument? ParseOptional(ReadOnlyMemory<byte> content, string file, out JsonField? root)
    {
        root = null;
        if (content.IsEmpty)
        {
            return null;
        }

        JsonDocument document = JsonFile.Parse(content, file, out JsonField field);
        root = field;
        return document;
    }
}
