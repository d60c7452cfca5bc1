using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MagicDec.Testing.Llama2c;

/// <summary>
/// Turns llama2.c's tokenizer export (scores of a SentencePiece BPE) into tokenizer.json. A piece's score says how early it was merged,
/// so every way to split a piece into two others becomes a merge, ordered by the piece's score.
/// </summary>
public static class Llama2cTokenizer
{
    private const int FirstPiece = 259; // after unk, BOS, EOS and the 256 bytes

    /// <summary>A tokenizer_config.json that fits every converted tokenizer.</summary>
    public const string ConfigJson = """
        {"add_bos_token": true, "add_eos_token": false, "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>",
         "clean_up_tokenization_spaces": false, "legacy": true, "tokenizer_class": "LlamaTokenizer"}
        """;

    public static string ToTokenizerJson(ReadOnlySpan<byte> export, int vocabularySize)
    {
        var (pieces, scores) = Read(export, vocabularySize);
        var json = JsonNode.Parse(Frame)!.AsObject();
        json["model"]!["vocab"] = new JsonObject(pieces.Select((piece, id) => KeyValuePair.Create(piece, (JsonNode?)JsonValue.Create(id))));
        json["model"]!["merges"] = new JsonArray([.. Merges(pieces, scores).Select(merge => JsonValue.Create(merge))]);
        return json.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    private static (string[] Pieces, float[] Scores) Read(ReadOnlySpan<byte> export, int vocabularySize)
    {
        var pieces = new string[vocabularySize];
        var scores = new float[vocabularySize];
        int next = sizeof(int); // the longest piece's length comes first
        for (int id = 0; id < vocabularySize; id++)
        {
            scores[id] = BinaryPrimitives.ReadSingleLittleEndian(export[next..]);
            int length = BinaryPrimitives.ReadInt32LittleEndian(export[(next + 4)..]);
            string text = Encoding.UTF8.GetString(export.Slice(next + 8, length));
            pieces[id] = id switch
            {
                1 => "<s>",
                2 => "</s>",
                _ => text.Replace(' ', '\u2581'),
            };
            next += 8 + length;
        }

        return (pieces, scores);
    }

    private static IEnumerable<string> Merges(string[] pieces, float[] scores)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int id = FirstPiece; id < pieces.Length; id++)
        {
            ids.Add(pieces[id], id);
        }

        var merges = new List<(int Id, int Left, string Text)>();
        for (int id = FirstPiece; id < pieces.Length; id++)
        {
            for (int cut = 1; cut < pieces[id].Length; cut++)
            {
                string left = pieces[id][..cut], right = pieces[id][cut..];
                if (ids.TryGetValue(left, out int leftId) && ids.ContainsKey(right))
                {
                    merges.Add((id, leftId, $"{left} {right}"));
                }
            }
        }

        return merges.OrderByDescending(m => scores[m.Id]).ThenBy(m => m.Left).Select(m => m.Text);
    }

    private const string Frame = """
        {"version": "1.0", "truncation": null, "padding": null,
         "added_tokens": [
          {"id": 0, "content": "<unk>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
          {"id": 1, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
          {"id": 2, "content": "</s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
         "normalizer": {"type": "Sequence", "normalizers": [
          {"type": "Prepend", "prepend": "\u2581"}, {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}]},
         "pre_tokenizer": null,
         "post_processor": {"type": "TemplateProcessing",
          "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
          "pair": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                   {"SpecialToken": {"id": "<s>", "type_id": 1}}, {"Sequence": {"id": "B", "type_id": 1}}],
          "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}},
         "decoder": {"type": "Sequence", "decoders": [
          {"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"},
          {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
         "model": {"type": "BPE", "dropout": null, "unk_token": "<unk>", "continuing_subword_prefix": null,
          "end_of_word_suffix": null, "fuse_unk": true, "byte_fallback": true, "ignore_merges": false, "vocab": {}, "merges": []}}
        """;
}
