using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tools;

/// <summary>
/// Takes tool calls out of streamed text in the form of Hermes and Qwen models: a JSON object with name and arguments between
/// <c>&lt;tool_call&gt;</c> tags. A call comes out whole; text that is no valid call comes out as text, unchanged.
/// </summary>
internal sealed class HermesToolCallParser(CallIds callIds)
{
    public const string OpenTag = "<tool_call>";
    public const string CloseTag = "</tool_call>";

    private readonly StringBuilder _held = new();
    private bool _inCall;
    private int _searched; // characters of the held text in which no close tag begins

    /// <summary>True once a call was found.</summary>
    public bool FoundCall { get; private set; }

    /// <summary>Takes the next piece of text and adds what is complete to <paramref name="contents"/>.</summary>
    public void Append(string piece, List<AIContent> contents)
    {
        _held.Append(piece);
        while (_inCall ? TryTakeCall(contents) : TryTakeText(contents))
        {
        }
    }

    /// <summary>The text ended: a last call may lack its close tag, anything else is text.</summary>
    public void Flush(List<AIContent> contents)
    {
        var rest = TakeHeld(_held.Length);
        if (_inCall && TryParse(rest) is { } call)
        {
            contents.Add(call);
        }
        else if (!string.IsNullOrWhiteSpace(rest) || !FoundCall)
        {
            AddText((_inCall ? OpenTag : string.Empty) + rest, contents);
        }
    }

    // White space before a tag belongs to the form, not to the answer: it is held back with what may become the tag.
    private bool TryTakeText(List<AIContent> contents)
    {
        var held = _held.ToString();
        var open = held.IndexOf(OpenTag, StringComparison.Ordinal);
        if (open < 0)
        {
            AddText(TakeHeld(held.Length - HeldBack(held)), contents);
            return false;
        }

        AddText(TakeHeld(open).TrimEnd(), contents);
        _held.Remove(0, OpenTag.Length);
        (_inCall, _searched) = (true, 0);
        return true;
    }

    private bool TryTakeCall(List<AIContent> contents)
    {
        var close = IndexOfClose();
        if (close < 0)
        {
            return false;
        }

        var body = TakeHeld(close);
        _held.Remove(0, CloseTag.Length);
        _inCall = false;
        if (TryParse(body) is { } call)
        {
            contents.Add(call);
        }
        else
        {
            AddText(OpenTag + body + CloseTag, contents);
        }

        return true;
    }

    private int IndexOfClose()
    {
        var tail = _held.ToString(_searched, _held.Length - _searched);
        var index = tail.IndexOf(CloseTag, StringComparison.Ordinal);
        if (index >= 0)
        {
            return _searched + index;
        }

        _searched = Math.Max(_searched, _held.Length - CloseTag.Length + 1);
        return -1;
    }

    private static int HeldBack(string text)
    {
        var tag = Math.Min(OpenTag.Length - 1, text.Length);
        while (tag > 0 && !text.AsSpan(text.Length - tag).SequenceEqual(OpenTag.AsSpan(0, tag)))
        {
            tag--;
        }

        return text.Length - text.AsSpan(0, text.Length - tag).TrimEnd().Length;
    }

    private FunctionCallContent? TryParse(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String
                || ReadArguments(document.RootElement) is not { } arguments)
            {
                return null;
            }

            FoundCall = true;
            return new FunctionCallContent(callIds.Next(), name.GetString()!, arguments);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Some models write the arguments as a string that holds JSON.
    private static Dictionary<string, object?>? ReadArguments(JsonElement call)
    {
        if (!call.TryGetProperty("arguments", out var arguments))
        {
            return [];
        }

        if (arguments.ValueKind == JsonValueKind.String)
        {
            using var inner = JsonDocument.Parse(arguments.GetString()!);
            return Members(inner.RootElement);
        }

        return Members(arguments);

        static Dictionary<string, object?>? Members(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().DistinctBy(static member => member.Name).ToDictionary(
                static member => member.Name, static member => (object?)member.Value.Clone(), StringComparer.Ordinal),
            JsonValueKind.Null => [],
            _ => null,
        };
    }

    private string TakeHeld(int length)
    {
        var text = _held.ToString(0, length);
        _held.Remove(0, length);
        return text;
    }

    private static void AddText(string text, List<AIContent> contents)
    {
        if (text.Length > 0)
        {
            contents.Add(new TextContent(text));
        }
    }
}
