using FsCheck;
using FsCheck.Fluent;
using MagicDec.Extensions.AI.Tools;
using MagicDec.Extensions.AI.Tools.Families;
using MagicDec.Extensions.AI.Tools.Parsing;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Tools;

/// <summary>Whatever a model writes: nothing is thrown, how it is cut into pieces makes no difference, and without a call nothing is lost.</summary>
public sealed class ToolCallFuzzTests
{
    private static readonly string[] Pieces =
    [
        "<tool_call>", "</tool_call>", "[TOOL_CALLS]", "[ARGS]", "[CALL_ID]", "<|python_tag|>", "<function=", "</function>", ">", "<", "{", "}", "[", "]", "\"", "\\", ",", ":", ";", " ", "\n",
        "\"name\"", "\"arguments\"", "\"parameters\"", "\"function\"", "{\"name\": \"f\", \"arguments\": {}}", "{\"name\": \"f\", \"parameters\": {\"x\": 1}}", "f", "g", "1", "-1e999", "null", "true",
        "\\u", "\\ud83d", "é", "🙂", "\u0000", "text", "<tool", "_call>", "[TOOL", "{\"x\": \"", "\"}", "[[[[[[[[", "{\"a\":{\"a\":{\"a\":",
    ];

    public static TheoryData<ToolCallFormat> Formats => new(Enum.GetValues<ToolCallFormat>().Where(format => format != ToolCallFormat.None));

    [Theory]
    [MemberData(nameof(Formats))]
    public void Append_Soup_IsTheSameHoweverItIsCut(ToolCallFormat format) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(Arb.From(Gen.Elements(Pieces).ListOf().Select(string.Concat)), text =>
        {
            (string whole, bool called) = Run(format, [text]);
            return whole == Run(format, text.Select(character => character.ToString())).Text && (called || whole == text);
        }));

    private static (string Text, bool Called) Run(ToolCallFormat format, IEnumerable<string> pieces)
    {
        ulong id = 0;
        var parser = new ToolCallParser(ToolFamilies.Of(format)!, new HashSet<string> { "f", "g" }, new CallIds(() => id++));
        List<AIContent> contents = [];
        foreach (string piece in pieces)
        {
            parser.Append(piece, contents);
        }

        parser.Flush(contents);
        return (string.Concat(contents.Select(content => content is FunctionCallContent call ? $"[{call.Name} {call.Exception?.Message}{string.Join(',', call.Arguments ?? new Dictionary<string, object?>())}]" : ((TextContent)content).Text)), parser.FoundCall);
    }
}
