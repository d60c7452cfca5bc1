using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MagicDec.Models.Nano.Bpe;

/// <summary>Writes and reads the Hugging Face form of the vocabulary, tokenizer.json.</summary>
internal static class TokenizerFile
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(BpeVocabulary vocabulary, IReadOnlyList<string> special)
    {
        string[] names = vocabulary.Tokens.Select(Name).ToArray();
        JsonObject vocab = [];
        for (int id = 0; id < names.Length; id++)
            vocab[names[id]] = id;
        JsonArray merges = [.. vocabulary.Merges.Select(m => (JsonNode)new JsonArray(names[m.Left], names[m.Right]))];
        JsonArray added = [.. vocabulary.Added.Select(token => (JsonNode)new JsonObject
        {
            ["id"] = vocabulary.IdOf(token),
            ["content"] = token,
            ["single_word"] = false,
            ["lstrip"] = false,
            ["rstrip"] = false,
            ["normalized"] = false,
            ["special"] = special.Contains(token),
        })];
        return new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = added,
            ["normalizer"] = null,
            ["pre_tokenizer"] = new JsonObject
            {
                ["type"] = "Sequence",
                ["pretokenizers"] = new JsonArray(
                    new JsonObject { ["type"] = "Digits", ["individual_digits"] = true },
                    new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = true }),
            },
            ["post_processor"] = null,
            ["decoder"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = true, ["trim_offsets"] = true, ["use_regex"] = true },
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["dropout"] = null,
                ["unk_token"] = null,
                ["continuing_subword_prefix"] = null,
                ["end_of_word_suffix"] = null,
                ["fuse_unk"] = false,
                ["byte_fallback"] = false,
                ["ignore_merges"] = false,
                ["vocab"] = vocab,
                ["merges"] = merges,
            },
        }.ToJsonString(Options);
    }

    public static BpeVocabulary Read(string json)
    {
        JsonNode root = JsonNode.Parse(json)!;
        JsonObject vocab = root["model"]!["vocab"]!.AsObject();
        IEnumerable<(int, int)> merges = root["model"]!["merges"]!.AsArray().Select(m => (vocab[(string)m![0]!]!.GetValue<int>(), vocab[(string)m[1]!]!.GetValue<int>()));
        IEnumerable<string> added = root["added_tokens"]!.AsArray().OrderBy(t => (int)t!["id"]!).Select(t => (string)t!["content"]!);
        return new BpeVocabulary([.. merges], [.. added]);
    }

    private static string Name(byte[] token) => string.Concat(token.Select(ByteAlphabet.Character));
}
