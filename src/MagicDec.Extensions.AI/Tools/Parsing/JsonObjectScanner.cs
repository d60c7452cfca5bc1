using System.Text;

namespace MagicDec.Extensions.AI.Tools.Parsing;

/// <summary>Finds the end of a JSON object that arrives character by character, and early signs that it is none.</summary>
internal sealed class JsonObjectScanner
{
    private readonly StringBuilder _firstKey = new();
    private int _depth;
    private bool _inString;
    private bool _escaped;
    private bool _inFirstKey;

    /// <summary>The raw first property name once it is complete.</summary>
    public string? FirstKey { get; private set; }

    public void Reset()
    {
        (_depth, _inString, _escaped, _inFirstKey, FirstKey) = (0, false, false, false, null);
        _firstKey.Clear();
    }

    /// <summary>Takes the next character; the first must be the opening brace.</summary>
    public JsonProgress Next(char character) => _inString ? InString(character) : Outside(character);

    private JsonProgress InString(char character)
    {
        if (!_escaped && character == '"')
        {
            _inString = false;
            if (_inFirstKey)
            {
                (FirstKey, _inFirstKey) = (_firstKey.ToString(), false);
            }

            return JsonProgress.Incomplete;
        }

        _escaped = !_escaped && character == '\\';
        if (_inFirstKey)
        {
            _firstKey.Append(character);
        }

        return JsonProgress.Incomplete;
    }

    private JsonProgress Outside(char character)
    {
        switch (character)
        {
            case '"':
                _inString = true;
                _inFirstKey = FirstKey is null;
                return JsonProgress.Incomplete;
            case '{' or '[':
                _depth++;
                return JsonProgress.Incomplete;
            case '}' or ']':
                return --_depth == 0 ? JsonProgress.Complete : JsonProgress.Incomplete;
            default:
                // exact only where it is cheap: the text is parsed once it is complete
                return char.IsAsciiLetterOrDigit(character) || character is ',' or ':' or '+' or '-' or '.' or ' ' or '\n' or '\r' or '\t'
                    ? JsonProgress.Incomplete
                    : JsonProgress.Invalid;
        }
    }
}
