using System.Text;
using MagicDec.Engine.Constraints;

namespace MagicDec.Engine.Tests.Constraints;

/// <summary>A vocabulary as byte-level tokenizers have it: every byte, pieces of text and JSON, parts of characters, special tokens.</summary>
internal static class TestVocabulary
{
    public const int End = 0;

    private static readonly string[] Specials = ["<|end|>", "<|call|>", "<|other|>"];

    private static readonly string[] Pieces =
    [
        " ", "  ", "    ", "\n", "\n  ", "\n    ", "\t", "\":", "\": ", "\": \"", "\",", "\", ", "\", \"", "\",\"", "{\"", "{ ", "}}", "}]", "]}", "\"}", "\"]", "[]", "{}", "[{", "[[", "]]", "},", "},{",
        "], ", ",\n", "{\n", "true", "false", "null", "tr", "ue", "nul", "fal", "se", "0.", "00", "10", "12", "123", "1.5", "-1", "99", "2024", "-0", "1e", "E+", "\\n", "\\u", "\\\"", "\\\\", "\\u00", "D83D",
        "name", "\"name", "\"name\"", "\"name\":", "na", "me", "type", "value", "path", "id", "items", "location", "city", "the", " the", "hello", " world", "abc", "ab", "bc", "a\"", "b\"}", "q\":",
        "é", "ü", "日", "本", "日本", "😀", "x😀", "ok", "yes", "no", "maybe", "<tool", "_call>", "<tool_call>", "</tool_call>", "tool", "call", "<", ">", "aaa", "aaaaaaaa", "TT", ":00", "00:00", "Z\"", "-01", "@", ".com", "http", "://",
    ];

    /// <summary>The bytes of each token; specials come first.</summary>
    public static byte[][] Tokens { get; } =
    [
        .. Specials.Select(Encoding.UTF8.GetBytes), .. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }),
        .. Pieces.Distinct().Where(piece => piece.Length > 1 || piece[0] > 0x7F).Select(Encoding.UTF8.GetBytes),

        // Parts of characters, alone and with what is around them; an id that stands for nothing.
        [0xE6, 0x97], [0x97, 0xA5], [0xF0, 0x9F], [0x98, 0x80], [(byte)'a', 0xC3], [0xA9, (byte)'"'], [0xFF, 0xFE], [], [(byte)'"', 0xE6],
    ];

    public static TokenVocabulary Vocabulary { get; } = new(Tokens.Length, id => Tokens[id], IsSpecial);

    /// <summary>The same for models of 512 tokens; those beyond stand for nothing.</summary>
    public static TokenVocabulary OfModel { get; } = new(512, id => id < Tokens.Length ? Tokens[id] : default, IsSpecial);

    public static int Special(string name) => Array.IndexOf(Specials, name);

    public static int Byte(char c) => Specials.Length + c;

    public static bool IsSpecial(int id) => id < Specials.Length;

    public static string Text(IEnumerable<int> tokens) => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. tokens.SelectMany(id => Tokens[id])]);
}
