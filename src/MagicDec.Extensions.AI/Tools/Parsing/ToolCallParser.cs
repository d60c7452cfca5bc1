using System.Text;
using MagicDec.Extensions.AI.Tools.Families;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tools.Parsing;

/// <summary>
/// Takes tool calls out of streamed text. A call comes out whole, as soon as its JSON is complete; text that is no valid call comes out as
/// text, unchanged. Works character by character, so how the text is cut into pieces makes no difference, and in linear time.
/// </summary>
internal sealed class ToolCallParser
{
    private const int LongestName = 512;
    private const int MostHeldSpace = 256;

    private readonly ToolCallSyntax _syntax;
    private readonly IReadOnlySet<string> _toolNames;
    private readonly CallIds _callIds;
    private readonly JsonObjectScanner _scanner = new();
    private readonly StringBuilder _text = new(); // certain to be text, not yet given out
    private readonly StringBuilder _held = new(); // may yet be the syntax of a call
    private ParserState _state;
    private string? _name; // given before the arguments
    private int _nameStart; // in the held text
    private int _objectStart; // in the held text
    private bool _bare; // the object has no trigger
    private bool _inList;
    private bool _atLineStart = true;

    /// <param name="syntax">How the model writes calls.</param>
    /// <param name="toolNames">The offered tools: JSON without a trigger is a call only if it names one.</param>
    /// <param name="callIds">Makes the calls' ids.</param>
    public ToolCallParser(ToolCallSyntax syntax, IReadOnlySet<string> toolNames, CallIds callIds)
    {
        _syntax = syntax;
        _toolNames = toolNames;
        _callIds = callIds;
    }

    /// <summary>True once a call was found.</summary>
    public bool FoundCall { get; private set; }

    /// <summary>Takes the next piece of text and adds what is complete to <paramref name="contents"/>.</summary>
    public void Append(string piece, List<AIContent> contents)
    {
        foreach (var character in piece)
        {
            Step(character, contents);
        }

        TakeText(contents);
    }

    /// <summary>The text ended: a last call may lack its end, anything else that was begun is text.</summary>
    public void Flush(List<AIContent> contents)
    {
        var rest = _held.ToString().TrimStart();
        var isSyntax = rest.Length == 0 ? FoundCall
            : _state == ParserState.Ended ? _syntax.EndTag.StartsWith(rest, StringComparison.Ordinal) || IsSeparator(rest)
            : _state == ParserState.List && FoundCall && rest.Trim(',', ' ', '\n', '\r', '\t').Length == 0;
        if (!isSyntax)
        {
            _text.Append(_held);
        }

        _held.Clear();
        TakeText(contents);
    }

    private void Step(char character, List<AIContent> contents)
    {
        switch (_state)
        {
            case ParserState.Text:
                InText(character);
                break;
            case ParserState.Begun:
                AfterTrigger(character, contents);
                break;
            case ParserState.Name:
                InName(character, contents);
                break;
            case ParserState.Arguments:
                Expect(character, contents);
                break;
            case ParserState.Object:
                InObject(character, contents);
                break;
            case ParserState.List:
                InList(character, contents);
                break;
            default:
                AfterCall(character, contents);
                break;
        }
    }

    // White space before a trigger belongs to the syntax, not to the answer: it is held back with what may become the trigger.
    private void InText(char character)
    {
        _held.Append(character);
        foreach (var trigger in _syntax.Triggers)
        {
            if (EndsHeld(trigger))
            {
                _state = ParserState.Begun;
                return;
            }
        }

        if (character == '{' && _syntax.BareObjects && _atLineStart)
        {
            BeginObject(bare: true);
            return;
        }

        _atLineStart = character == '\n' || (_atLineStart && char.IsWhiteSpace(character));
        var released = _held.Length - HeldBack();
        _text.Append(_held, 0, released);
        _held.Remove(0, released);
    }

    private void AfterTrigger(char character, List<AIContent> contents)
    {
        if (char.IsWhiteSpace(character))
        {
            _held.Append(character);
        }
        else if (character == '{')
        {
            _held.Append(character);
            BeginObject(bare: false);
        }
        else if (character == '[')
        {
            _held.Append(character);
            (_state, _inList) = (ParserState.List, true);
        }
        else if (_syntax.ArgumentsTag.Length > 0)
        {
            _nameStart = _held.Length;
            _held.Append(character);
            _state = ParserState.Name;
        }
        else
        {
            Fail(character, contents);
        }
    }

    private void InName(char character, List<AIContent> contents)
    {
        if (character is '\n' or '{' || _held.Length - _nameStart > LongestName)
        {
            Fail(character, contents);
            return;
        }

        _held.Append(character);
        if (EndsHeld(_syntax.ArgumentsTag))
        {
            var name = _held.ToString(_nameStart, _held.Length - _nameStart - _syntax.ArgumentsTag.Length);
            var id = _syntax.IdTag.Length > 0 ? name.IndexOf(_syntax.IdTag, StringComparison.Ordinal) : -1;
            _name = (id < 0 ? name : name[..id]).Trim();
            if (ToolMapper.IsName(_name))
            {
                _state = ParserState.Arguments;
            }
            else
            {
                Release();
            }
        }
    }

    private void Expect(char character, List<AIContent> contents)
    {
        if (character == '{')
        {
            _held.Append(character);
            BeginObject(bare: false);
        }
        else if (char.IsWhiteSpace(character))
        {
            _held.Append(character);
        }
        else
        {
            Fail(character, contents);
        }
    }

    private void InObject(char character, List<AIContent> contents)
    {
        var progress = _scanner.Next(character);
        if (progress == JsonProgress.Invalid || (_bare && _scanner.FirstKey is not (null or "name" or "type" or "function" or "arguments" or "parameters")))
        {
            Fail(character, contents);
            return;
        }

        _held.Append(character);
        if (progress == JsonProgress.Complete)
        {
            EndObject(contents);
        }
    }

    private void EndObject(List<AIContent> contents)
    {
        var json = _held.ToString(_objectStart, _held.Length - _objectStart);
        var call = _name is null ? CallJson.ReadCall(json) : CallJson.ReadArguments(json) is { } arguments ? (_name, arguments) : null;
        _name = null;
        if (call is not var (name, members) || (_bare && !_toolNames.Contains(name)))
        {
            Release();
            return;
        }

        TakeText(contents);
        contents.Add(new FunctionCallContent(_callIds.Next(), name, members));
        FoundCall = true;
        _held.Clear();
        _state = _inList ? ParserState.List : ParserState.Ended;
    }

    private void InList(char character, List<AIContent> contents)
    {
        _held.Append(character);
        if (character == '{')
        {
            BeginObject(bare: false);
        }
        else if (character == ']' && FoundCall)
        {
            _held.Clear();
            (_state, _inList) = (ParserState.Ended, false);
        }
        else if (character != ',' && !char.IsWhiteSpace(character))
        {
            _held.Length--;
            Fail(character, contents);
        }
    }

    private void AfterCall(char character, List<AIContent> contents)
    {
        _held.Append(character);
        var rest = _held.ToString().TrimStart();
        if (rest.Length > 0 && rest == _syntax.EndTag)
        {
            _held.Clear();
            _state = ParserState.Text;
        }
        else if (character == '{' && _syntax.BareObjects && IsSeparator(rest[..^1]))
        {
            BeginObject(bare: true);
        }
        else if (rest.Length > 0 && !_syntax.EndTag.StartsWith(rest, StringComparison.Ordinal) && !(_syntax.BareObjects && IsSeparator(rest)))
        {
            // not what ends or separates calls: read it again as text
            var again = _held.ToString();
            _held.Clear();
            _state = ParserState.Text;
            foreach (var each in again)
            {
                Step(each, contents);
            }
        }
    }

    private void BeginObject(bool bare)
    {
        _objectStart = _held.Length - 1;
        _bare = bare;
        _scanner.Reset();
        _scanner.Next('{');
        _state = ParserState.Object;
    }

    // What is held is no call after all; the character that showed it is read anew.
    private void Fail(char character, List<AIContent> contents)
    {
        Release();
        Step(character, contents);
    }

    private void Release()
    {
        _text.Append(_held);
        _held.Clear();
        _name = null;
        (_state, _inList, _atLineStart) = (ParserState.Text, false, false);
    }

    private bool IsSeparator(string text) => text.Trim().Length == 0 || text.Trim() == _syntax.Separator.Trim();

    private bool EndsHeld(string tag)
    {
        if (_held.Length < tag.Length)
        {
            return false;
        }

        for (var i = 1; i <= tag.Length; i++)
        {
            if (_held[^i] != tag[^i])
            {
                return false;
            }
        }

        return true;
    }

    private int HeldBack()
    {
        var text = _held.ToString();
        var tag = 0;
        foreach (var trigger in _syntax.Triggers)
        {
            for (var length = Math.Min(trigger.Length - 1, text.Length); length > tag; length--)
            {
                if (text.AsSpan(text.Length - length).SequenceEqual(trigger.AsSpan(0, length)))
                {
                    tag = length;
                }
            }
        }

        return Math.Min(text.Length - text.AsSpan(0, text.Length - tag).TrimEnd().Length, MostHeldSpace);
    }

    private void TakeText(List<AIContent> contents)
    {
        if (_text.Length > 0)
        {
            contents.Add(new TextContent(_text.ToString()));
            _text.Clear();
        }
    }
}
