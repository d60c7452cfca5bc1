using System.Text;
using MagicDec.Engine.Tokenization.Decoders;
using MagicDec.Engine.Tokenization.Files;
using MagicDec.Engine.Tokenization.Json;

namespace MagicDec.Engine.Tokenization;

/// <summary>
/// Text to token ids and back, as a tokenizer.json in the Hugging Face tokenizers format says. The same on every machine: nothing depends
/// on culture or globalization data. Thread-safe.
/// </summary>
public sealed class Tokenizer
{
    private readonly TokenTable _tokens;
    private readonly EncodingPipeline _pipeline;
    private readonly TextDecoder _decoder;

    internal Tokenizer(TokenTable tokens, EncodingPipeline pipeline, TextDecoder decoder, TokenizerSettings settings)
    {
        _tokens = tokens;
        _pipeline = pipeline;
        _decoder = decoder;
        BosToken = settings.BosToken;
        EosToken = settings.EosToken;
        PadToken = settings.PadToken;
        UnknownToken = settings.UnknownToken;
        ChatTemplates = settings.ChatTemplates.AsReadOnly();
    }

    /// <summary>One more than the largest id; a model may have more rows than that, which stand for nothing.</summary>
    public int VocabularySize => _tokens.Count;

    /// <summary>The token that begins a sequence, as tokenizer_config.json spells it; null where there is none.</summary>
    public string? BosToken { get; }

    /// <summary>The token that ends a sequence, as tokenizer_config.json spells it; null where there is none.</summary>
    public string? EosToken { get; }

    /// <summary>The token that fills up batches, as tokenizer_config.json spells it; null where there is none.</summary>
    public string? PadToken { get; }

    /// <summary>The token for what has no token, as tokenizer_config.json spells it; null where there is none.</summary>
    public string? UnknownToken { get; }

    /// <summary>Id of <see cref="BosToken"/>; null where there is none.</summary>
    public int? BosTokenId => FindOrNull(BosToken);

    /// <summary>Id of <see cref="EosToken"/>; null where there is none.</summary>
    public int? EosTokenId => FindOrNull(EosToken);

    /// <summary>Id of <see cref="PadToken"/>; null where there is none.</summary>
    public int? PadTokenId => FindOrNull(PadToken);

    /// <summary>
    /// Chat templates (Jinja source) by name: those of tokenizer_config.json, chat_template.jinja and chat_template.json. A template
    /// without a name is called <c>default</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> ChatTemplates { get; }

    /// <summary>
    /// Loads the tokenizer of a model folder: tokenizer.json, and where they exist tokenizer_config.json, special_tokens_map.json,
    /// chat_template.jinja and chat_template.json.
    /// </summary>
    /// <remarks>A symbolic link must point to a file in the folder itself, or to one in the blobs folder of a Hugging Face download cache.</remarks>
    /// <param name="directory">The folder.</param>
    /// <exception cref="TokenizerFormatException">
    /// tokenizer.json is missing, a file is damaged or asks for what is not supported, or a link leads out of the folder.
    /// </exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Tokenizer Load(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        var folder = new ModelFolder(directory);
        return TokenizerLoader.Load(file => JsonFile.ReadOptional(folder, file));
    }

    /// <summary>Builds a tokenizer from the contents of its files.</summary>
    /// <param name="tokenizerJson">tokenizer.json, UTF-8.</param>
    /// <param name="tokenizerConfigJson">tokenizer_config.json, UTF-8; may be empty.</param>
    /// <param name="chatTemplate">
    /// chat_template.jinja, UTF-8, which goes before the template of tokenizer_config.json; may be empty.
    /// </param>
    /// <exception cref="TokenizerFormatException">A file is damaged or asks for what is not supported.</exception>
    public static Tokenizer Parse(
        ReadOnlyMemory<byte> tokenizerJson, ReadOnlyMemory<byte> tokenizerConfigJson, ReadOnlyMemory<byte> chatTemplate = default) =>
        TokenizerLoader.Parse(tokenizerJson, tokenizerConfigJson, chatTemplate);

    /// <summary>Turns text into token ids. Added tokens within the text are recognised as the file says, special ones included.</summary>
    /// <param name="text">Any text; surrogates without partner count as U+FFFD.</param>
    /// <param name="addSpecialTokens">
    /// Whether to put tokens such as <see cref="BosToken"/> around the text where the file asks for it.
    /// </param>
    /// <returns>The ids.</returns>
    /// <exception cref="TokenizerFormatException">
    /// A pattern of the file needs an absurd number of steps on this text, or its normalizer makes it absurdly long.
    /// </exception>
    public int[] Encode(string text, bool addSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _pipeline.Encode(text, addSpecialTokens);
    }

    /// <summary>Turns token ids into text.</summary>
    /// <param name="ids">The ids; those without token add nothing.</param>
    /// <param name="skipSpecialTokens">Whether to leave special tokens out.</param>
    /// <returns>The text; bytes that form no character become U+FFFD.</returns>
    /// <exception cref="TokenizerFormatException">The file's decoder makes the text absurdly long.</exception>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        var output = new StringBuilder(ids.Length * 4);
        DecoderStage stream = _decoder.CreateStream(output);
        foreach (int id in ids)
        {
            if (_tokens.GetText(id) is { } token && !(skipSpecialTokens && _tokens.IsSpecial(id)))
            {
                stream.Write(token);
                stream.EndItem();
            }
        }

        stream.Complete();
        return output.ToString();
    }

    /// <summary>Creates a decoder for tokens that come one by one.</summary>
    /// <param name="skipSpecialTokens">Whether to leave special tokens out.</param>
    public IncrementalDecoder CreateDecoder(bool skipSpecialTokens = true) => new(_tokens, _decoder, skipSpecialTokens);

    /// <summary>Finds a token by its spelling in the file.</summary>
    /// <param name="token">The token, in the file's own alphabet: <c>Ġthe</c>, <c>▁the</c>, <c>&lt;|im_end|&gt;</c>.</param>
    /// <param name="id">Its id.</param>
    /// <returns>Whether there is such a token.</returns>
    public bool TryGetTokenId(string token, out int id)
    {
        ArgumentNullException.ThrowIfNull(token);
        id = _tokens.Find(token);
        return id >= 0;
    }

    /// <summary>The spelling of a token in the file.</summary>
    /// <param name="id">An id from 0 to below <see cref="VocabularySize"/>.</param>
    /// <returns>The token; empty for an id that stands for nothing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The id is outside the vocabulary.</exception>
    public string GetToken(int id)
    {
        ThrowIfOutside(id);
        return _tokens.GetText(id) ?? "";
    }

    /// <summary>Whether decoding leaves the token out where special tokens are skipped.</summary>
    /// <param name="id">Any id.</param>
    public bool IsSpecial(int id) => _tokens.IsSpecial(id);

    /// <summary>The bytes that a token adds to a text it does not begin: UTF-8, possibly a part of a character.</summary>
    /// <param name="id">An id from 0 to below <see cref="VocabularySize"/>.</param>
    /// <returns>The bytes; empty for an id that stands for nothing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The id is outside the vocabulary.</exception>
    public ReadOnlyMemory<byte> GetTokenBytes(int id)
    {
        ThrowIfOutside(id);
        return _tokens.GetBytes(id);
    }

    private void ThrowIfOutside(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, VocabularySize);
    }

    private int? FindOrNull(string? token) => token is not null && _tokens.Find(token) is >= 0 and int id ? id : null;
}
