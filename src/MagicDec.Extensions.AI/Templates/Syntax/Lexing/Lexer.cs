using MagicDec.Extensions.AI.Templates.Text;

namespace MagicDec.Extensions.AI.Templates.Syntax.Lexing;

/// <summary>
/// Splits a template into tokens with the whitespace rules that Hugging Face sets: the first line break after a block or a comment
/// is dropped (trim_blocks), blanks before one at the start of a line are dropped (lstrip_blocks), "-" and "+" override both.
/// </summary>
internal sealed class Lexer
{
    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private readonly TagLexer _tags;
    private int _position;
    private bool _lineStarting = true;

    private Lexer(string source)
    {
        _source = source;
        _tags = new TagLexer(source, _tokens);
    }

    /// <summary>Line ends become line feeds, and one at the very end is dropped, as Jinja does by default.</summary>
    public static string Normalize(string source)
    {
        source = source.ReplaceLineEndingsAsPython();
        return source.EndsWith('\n') ? source[..^1] : source;
    }

    /// <summary>The tokens of a normalised source, with an <see cref="TokenKind.End"/> token last.</summary>
    public static List<Token> Tokenize(string source)
    {
        Lexer lexer = new(source);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        while (_position < _source.Length)
        {
            int open = FindTag(_position);
            if (open < 0)
            {
                AddData(_source[_position..], _position);
                break;
            }

            ReadTag(open);
        }

        _tokens.Add(new Token(TokenKind.End, string.Empty, _source.Length));
    }

    private int FindTag(int from)
    {
        int open = from;
        while ((open = _source.IndexOf('{', open)) >= 0 && open + 1 < _source.Length)
        {
            if (_source[open + 1] is '{' or '%' or '#')
            {
                return open;
            }

            open++;
        }

        return -1;
    }

    private void ReadTag(int open)
    {
        char kind = _source[open + 1];
        int inside = open + 2;
        char sign = inside < _source.Length && _source[inside] is '-' or '+' ? _source[inside++] : '\0';
        AddData(StripBefore(_source[_position..open], sign, isVariable: kind == '{'), _position);
        switch (kind)
        {
            case '#':
                SkipComment(open, inside);
                break;
            case '{':
                _tokens.Add(new Token(TokenKind.VariableBegin, "{{", open));
                _position = _tags.Read(inside, isBlock: false);
                _lineStarting = _source[_position - 1] == '\n';
                break;
            default:
                ReadBlock(open, inside);
                break;
        }
    }

    private void ReadBlock(int open, int inside)
    {
        if (TryReadRawBegin(inside, out int rawStart))
        {
            _lineStarting = _source[rawStart - 1] == '\n';
            ReadRaw(open, rawStart);
            return;
        }

        _tokens.Add(new Token(TokenKind.BlockBegin, "{%", open));
        _position = _tags.Read(inside, isBlock: true);
        _lineStarting = _source[_position - 1] == '\n';
    }

    private string StripBefore(string text, char sign, bool isVariable)
    {
        if (sign == '-')
        {
            return PythonText.TrimEnd(text);
        }

        int lineStart = text.LastIndexOf('\n') + 1;
        bool strip = sign != '+' && !isVariable && (lineStart > 0 || _lineStarting) && PythonText.IsSpace(text.AsSpan(lineStart));
        return strip ? text[..lineStart] : text;
    }

    private void AddData(string text, int position)
    {
        if (text.Length > 0)
        {
            _tokens.Add(new Token(TokenKind.Data, text, position));
        }
    }

    private void SkipComment(int open, int inside)
    {
        int close = _source.IndexOf("#}", inside, StringComparison.Ordinal);
        if (close < 0)
        {
            throw TemplateSyntax.Error(_source, open, "this comment has no end: expected '#}'.");
        }

        char sign = close > inside ? _source[close - 1] : '\0';
        _position = _tags.SkipAfterEnd(close + 2, sign, trimNewline: true);
        _lineStarting = _source[_position - 1] == '\n';
    }

    private bool TryReadRawBegin(int inside, out int start)
    {
        start = 0;
        int position = SkipSpace(inside);
        if (string.CompareOrdinal(_source, position, "raw", 0, 3) != 0)
        {
            return false;
        }

        position = SkipSpace(position + 3);
        bool stripped = position < _source.Length && _source[position] == '-';
        position += stripped ? 1 : 0;
        if (string.CompareOrdinal(_source, position, "%}", 0, 2) != 0)
        {
            return false;
        }

        start = stripped ? SkipSpace(position + 2) : position + 2;
        return true;
    }

    private void ReadRaw(int open, int start)
    {
        for (int tag = start; (tag = _source.IndexOf("{%", tag, StringComparison.Ordinal)) >= 0; tag += 2)
        {
            int inside = tag + 2;
            char sign = inside < _source.Length && _source[inside] is '-' or '+' ? _source[inside++] : '\0';
            inside = SkipSpace(inside);
            if (string.CompareOrdinal(_source, inside, "endraw", 0, 6) != 0)
            {
                continue;
            }

            inside = SkipSpace(inside + 6);
            char endSign = inside < _source.Length && _source[inside] is '-' or '+' ? _source[inside++] : '\0';
            if (string.CompareOrdinal(_source, inside, "%}", 0, 2) != 0)
            {
                continue;
            }

            AddData(StripBefore(_source[start..tag], sign, isVariable: false), start);
            _position = _tags.SkipAfterEnd(inside + 2, endSign, trimNewline: true);
            _lineStarting = _source[_position - 1] == '\n';
            return;
        }

        throw TemplateSyntax.Error(_source, open, "this raw block has no end: expected '{% endraw %}'.");
    }

    private int SkipSpace(int position)
    {
        while (position < _source.Length && PythonText.IsSpace(_source[position]))
        {
            position++;
        }

        return position;
    }
}
