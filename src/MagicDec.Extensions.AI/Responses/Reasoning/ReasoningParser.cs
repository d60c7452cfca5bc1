using System.Text;

namespace MagicDec.Extensions.AI.Responses.Reasoning;

/// <summary>
/// Tells reasoning at the start of streamed text from the answer after it. White space around the tags belongs to neither. Tags later in
/// the answer are text.
/// </summary>
/// <param name="syntax">The tags.</param>
/// <param name="isOpen">Whether the text begins within the reasoning.</param>
internal sealed class ReasoningParser(ReasoningSyntax syntax, bool isOpen)
{
    private readonly StringBuilder _held = new();
    private Part _part = isOpen ? Part.BeforeThought : Part.Start;

    private enum Part
    {
        Start,
        BeforeThought,
        Thought,
        BeforeAnswer,
        Answer,
    }

    /// <summary>Whether what comes next is reasoning, as far as is known.</summary>
    public bool IsReasoning => _part is Part.BeforeThought or Part.Thought;

    /// <summary>Takes the next piece; returns what is certain by now.</summary>
    public (string Reasoning, string Text) Append(string piece)
    {
        if (_part == Part.Answer)
        {
            return ("", piece);
        }

        _held.Append(piece);
        var reasoning = "";
        if (_part == Part.Start && !Begins())
        {
            return ("", _part == Part.Answer ? Take(_held.Length) : "");
        }

        if (_part == Part.BeforeThought && SkipSpace())
        {
            _part = Part.Thought;
        }

        if (_part == Part.Thought)
        {
            reasoning = TakeThought();
        }

        if (_part == Part.BeforeAnswer && SkipSpace())
        {
            _part = Part.Answer;
        }

        return (reasoning, _part == Part.Answer ? Take(_held.Length) : "");
    }

    /// <summary>The text ended: what was held back is what it seemed to be.</summary>
    public (string Reasoning, string Text) Flush()
    {
        var rest = Take(_held.Length);
        return _part switch
        {
            Part.Thought => (rest.TrimEnd(), ""),
            Part.Start => ("", rest),
            _ => ("", ""),
        };
    }

    // True once the opening tag was read; an answer without one shows as the part Answer.
    private bool Begins()
    {
        var text = _held.ToString().AsSpan().TrimStart();
        if (text.StartsWith(syntax.Open, StringComparison.Ordinal))
        {
            _held.Remove(0, _held.Length - text.Length + syntax.Open.Length);
            _part = Part.BeforeThought;
            return true;
        }

        if (!syntax.Open.AsSpan().StartsWith(text, StringComparison.Ordinal))
        {
            _part = Part.Answer;
        }

        return false;
    }

    private string TakeThought()
    {
        var text = _held.ToString();
        var close = text.IndexOf(syntax.Close, StringComparison.Ordinal);
        if (close >= 0)
        {
            _held.Remove(0, close + syntax.Close.Length);
            _part = Part.BeforeAnswer;
            return text[..close].TrimEnd();
        }

        var tag = Math.Min(syntax.Close.Length - 1, text.Length);
        while (tag > 0 && !text.AsSpan(text.Length - tag).SequenceEqual(syntax.Close.AsSpan(0, tag)))
        {
            tag--;
        }

        return Take(text.AsSpan(0, text.Length - tag).TrimEnd().Length);
    }

    // True when something other than white space is there.
    private bool SkipSpace()
    {
        var text = _held.ToString();
        _held.Remove(0, text.Length - text.AsSpan().TrimStart().Length);
        return _held.Length > 0;
    }

    private string Take(int length)
    {
        var text = _held.ToString(0, length);
        _held.Remove(0, length);
        return text;
    }
}
