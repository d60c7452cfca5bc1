using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MagicDec.Engine.Tokenization;
using MagicDec.Engine.Tokenization.Json;

namespace MagicDec.Engine.Tests.Tokenization;

/// <summary>Writes small tokenizer.json files.</summary>
internal sealed class TokenizerJson
{
    private readonly JsonObject _vocabulary = [];
    private readonly JsonArray _merges = [];
    private readonly JsonArray _addedTokens = [];

    public JsonObject Model { get; } = new() { ["type"] = "BPE" };

    public JsonObject Root { get; } = new() { ["version"] = "1.0" };

    /// <summary>The JSON of a component as a field, for tests of one component.</summary>
    public static JsonField Field(string json) => new(JsonDocument.Parse(json).RootElement, "$", "tokenizer.json");

    /// <summary>A byte-level tokenizer: the 256 byte characters, then the merges.</summary>
    public static TokenizerJson ByteLevel(params string[] merges)
    {
        var file = new TokenizerJson();
        file.Add([.. Enumerable.Range(0, 256).Select(b => ByteCharacter((byte)b))]);
        file.Merge(merges);
        return file.With("pre_tokenizer", """{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}""")
            .With("decoder", """{"type":"ByteLevel"}""");
    }

    /// <summary>A tokenizer in the manner of Llama 2: unknown token, byte tokens, letters, a mark for spaces, then the merges.</summary>
    public static TokenizerJson SentencePiece(string characters, params string[] merges)
    {
        var file = new TokenizerJson();
        file.Add("<unk>", "<s>", "</s>");
        file.Add([.. Enumerable.Range(0, 256).Select(b => $"<0x{b:X2}>")]);
        file.Add([.. characters.EnumerateRunes().Select(r => r.ToString())]);
        file.Merge(merges);
        file.Model["unk_token"] = "<unk>";
        file.Model["fuse_unk"] = true;
        file.Model["byte_fallback"] = true;
        return file
            .With("normalizer", """
                {"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]}
                """)
            .With("decoder", """
                {"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},
                {"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}
                """);
    }

    /// <summary>Adds tokens with the next ids.</summary>
    public TokenizerJson Add(params string[] tokens)
    {
        foreach (string token in tokens)
        {
            _vocabulary.Add(token, _vocabulary.Count);
        }

        return this;
    }

    /// <summary>Adds merges written as "a b", and the tokens they make.</summary>
    public TokenizerJson Merge(params string[] merges)
    {
        foreach (string merge in merges)
        {
            _merges.Add((JsonNode)merge);
            string token = merge.Replace(" ", "", StringComparison.Ordinal);
            if (!_vocabulary.ContainsKey(token))
            {
                Add(token);
            }
        }

        return this;
    }

    /// <summary>Writes the merges as pairs instead.</summary>
    public TokenizerJson WithPairs()
    {
        for (int i = 0; i < _merges.Count; i++)
        {
            string[] parts = _merges[i]!.GetValue<string>().Split(' ');
            _merges[i] = new JsonArray(parts[0], parts[1]);
        }

        return this;
    }

    public TokenizerJson With(string name, string json)
    {
        Root[name] = JsonNode.Parse(json);
        return this;
    }

    public TokenizerJson WithAddedToken(
        int id, string content, bool special = true, bool normalized = false, bool lstrip = false, bool rstrip = false, bool singleWord = false)
    {
        _addedTokens.Add(new JsonObject
        {
            ["id"] = id,
            ["content"] = content,
            ["special"] = special,
            ["normalized"] = normalized,
            ["lstrip"] = lstrip,
            ["rstrip"] = rstrip,
            ["single_word"] = singleWord,
        });
        return this;
    }

    public int Id(string token) => _vocabulary[token]!.GetValue<int>();

    public string Write()
    {
        Model["vocab"] = _vocabulary.DeepClone();
        Model["merges"] = _merges.DeepClone();
        Root["model"] = Model.DeepClone();
        Root["added_tokens"] = _addedTokens.DeepClone();
        return Root.ToJsonString();
    }

    public Tokenizer Load(string config = "") => Tokenizer.Parse(Encoding.UTF8.GetBytes(Write()), Encoding.UTF8.GetBytes(config));

    /// <summary>The tokens of a text, spelled as in the file.</summary>
    public static string[] Tokens(Tokenizer tokenizer, string text) =>
        [.. tokenizer.Encode(text, addSpecialTokens: false).Select(tokenizer.GetToken)];

    /// <summary>The character that stands for a byte in byte-level vocabularies, by the rule of GPT-2.</summary>
    private static string ByteCharacter(byte value)
    {
        List<int> printable = [.. Enumerable.Range('!', '~' - '!' + 1), .. Enumerable.Range(0xA1, 0xAC - 0xA1 + 1), .. Enumerable.Range(0xAE, 0xFF - 0xAE + 1)];
        int shift = Enumerable.Range(0, value).Count(b => !printable.Contains(b));
        return ((char)(printable.Contains(value) ? value : 256 + shift)).ToString();
    }
}
