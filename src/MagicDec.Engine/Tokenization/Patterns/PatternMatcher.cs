using MagicDec.Engine.Tokenization.Patterns.Syntax;
using MagicDec.Engine.Tokenization.Unicode;

namespace MagicDec.Engine.Tokenization.Patterns;

/// <summary>
/// Runs a compiled pattern over well-formed UTF-16 text, code point by code point, with backtracking on a stack of its own. A budget of
/// steps takes the place of a time-out, so that a hostile pattern ends the same way everywhere.
/// </summary>
internal ref struct PatternMatcher(PatternInstruction[] program, int registers, ReadOnlySpan<char> text, long budget)
{
    private const int LargestKeptStack = 4096;

    // Matchers are made per piece of text; the stack of the last one serves the next.
    private static Frame[]? _spare;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly int[] _registers = registers == 0 ? [] : new int[registers];
    private Frame[] _stack = Interlocked.Exchange(ref _spare, null) ?? new Frame[64];
    private int _depth;
    private long _budget = budget;

    private enum Resume
    {
        /// <summary>Goes on at an instruction and a place.</summary>
        At,

        /// <summary>Gives back one code point of a greedy loop.</summary>
        GiveBack,

        /// <summary>Takes one more code point of a lazy loop.</summary>
        TakeMore,

        /// <summary>Restores a register, then resumes what is below.</summary>
        Restore,
    }

    /// <summary>Whether the budget is spent; the results are worth nothing then.</summary>
    public readonly bool Exhausted => _budget < 0;

    /// <summary>End of the match that begins exactly at the place, or -1.</summary>
    public int MatchAt(int position) => Run(0, position, -1);

    /// <summary>Gives the stack back for the next matcher.</summary>
    public readonly void Release()
    {
        if (_stack.Length <= LargestKeptStack)
        {
            _spare = _stack;
        }
    }

    private int Run(int pc, int position, int mustEndAt)
    {
        int bottom = _depth;
        while (true)
        {
            _budget--;
            ref readonly PatternInstruction instruction = ref program[pc];
            bool matched = true;
            switch (instruction.Operation)
            {
                case PatternOperation.Set:
                    matched = Takes(instruction.Set!, position, out int size);
                    position += size;
                    pc++;
                    break;
                case PatternOperation.GreedyLoop or PatternOperation.PossessiveLoop:
                    matched = RunLoop(in instruction, pc, ref position);
                    pc++;
                    break;
                case PatternOperation.LazyLoop:
                    matched = TakeMany(instruction.Set!, ref position, instruction.First);
                    if (matched && instruction.Second > instruction.First)
                    {
                        Push(new Frame(Resume.TakeMore, pc, position, instruction.Second - instruction.First));
                    }

                    pc++;
                    break;
                case PatternOperation.Split:
                    Push(new Frame(Resume.At, instruction.Second, position, 0));
                    pc = instruction.First;
                    break;
                case PatternOperation.Jump:
                    pc = instruction.First;
                    break;
                case PatternOperation.Anchor:
                    matched = Holds((PatternAnchor)instruction.First, position);
                    pc++;
                    break;
                case PatternOperation.Mark:
                    Push(new Frame(Resume.Restore, instruction.First, 0, _registers[instruction.First]));
                    _registers[instruction.First] = position;
                    pc++;
                    break;
                case PatternOperation.LeaveIfEmpty:
                    pc = _registers[instruction.Second] == position ? instruction.First : pc + 1;
                    break;
                case PatternOperation.LookAhead:
                    matched = Run(pc + 1, position, -1) >= 0 == (instruction.Second == 0);
                    pc = instruction.First;
                    break;
                case PatternOperation.LookBehind:
                    matched = LooksBehind(in instruction, pc + 1, position) == (instruction.Second == 0);
                    pc = instruction.First;
                    break;
                case PatternOperation.Atomic:
                    int end = Run(pc + 1, position, -1);
                    matched = end >= 0;
                    position = end;
                    pc = instruction.First;
                    break;
                default:
                    if (mustEndAt < 0 || position == mustEndAt)
                    {
                        _depth = bottom;
                        return position;
                    }

                    matched = false;
                    break;
            }

            if (!matched && !TryResume(bottom, out pc, out position))
            {
                return -1;
            }

            if (_budget < 0)
            {
                _depth = bottom;
                return -1;
            }
        }
    }

    private bool TryResume(int bottom, out int pc, out int position)
    {
        while (_depth > bottom)
        {
            ref Frame frame = ref _stack[_depth - 1];
            (pc, position) = (frame.Target, frame.Position);
            switch (frame.Kind)
            {
                case Resume.At:
                    _depth--;
                    return true;
                case Resume.GiveBack:
                    _budget--;
                    position = StepBack(position);
                    frame.Position = position;
                    if (position <= frame.Value)
                    {
                        _depth--;
                    }

                    // Where the next instruction takes one code point, skip the places at which it cannot.
                    ref readonly PatternInstruction next = ref program[pc];
                    if (next.Operation != PatternOperation.Set || Takes(next.Set!, position, out _))
                    {
                        return true;
                    }

                    break;
                case Resume.TakeMore:
                    if (Takes(program[pc].Set!, position, out int size))
                    {
                        position += size;
                        frame.Position = position;
                        if (--frame.Value == 0)
                        {
                            _depth--;
                        }

                        pc++;
                        return true;
                    }

                    _depth--;
                    break;
                default:
                    _registers[pc] = frame.Value;
                    _depth--;
                    break;
            }
        }

        (pc, position) = (0, -1);
        return false;
    }

    private bool RunLoop(in PatternInstruction loop, int pc, ref int position)
    {
        if (!TakeMany(loop.Set!, ref position, loop.First))
        {
            return false;
        }

        int least = position;
        int limit = loop.Second - loop.First;
        while (limit-- > 0 && Takes(loop.Set!, position, out int size))
        {
            position += size;
        }

        _budget -= position - least;
        if (position > least && loop.Operation == PatternOperation.GreedyLoop)
        {
            Push(new Frame(Resume.GiveBack, pc + 1, position, least));
        }

        return true;
    }

    private bool TakeMany(CodePointSet set, ref int position, int count)
    {
        _budget -= count;
        for (int i = 0; i < count; i++)
        {
            if (!Takes(set, position, out int size))
            {
                return false;
            }

            position += size;
        }

        return true;
    }

    private bool LooksBehind(in PatternInstruction look, int pc, int position)
    {
        int start = position;
        for (int width = 0; width <= look.Fourth; width++)
        {
            if (width >= look.Third && Run(pc, start, position) >= 0)
            {
                return true;
            }

            if (start == 0)
            {
                return false;
            }

            start = StepBack(start);
        }

        return false;
    }

    private readonly bool Takes(CodePointSet set, int position, out int size)
    {
        if ((uint)position >= (uint)_text.Length)
        {
            size = 0;
            return false;
        }

        char c = _text[position];
        size = 1;
        if (!char.IsHighSurrogate(c) || position + 1 >= _text.Length)
        {
            return set.Contains(c);
        }

        size = 2;
        return set.Contains(char.ConvertToUtf32(c, _text[position + 1]));
    }

    private readonly int StepBack(int position) =>
        char.IsLowSurrogate(_text[position - 1]) && position > 1 ? position - 2 : position - 1;

    private readonly bool Holds(PatternAnchor anchor, int position) => anchor switch
    {
        PatternAnchor.TextStart => position == 0,
        PatternAnchor.TextEnd => position == _text.Length,
        PatternAnchor.TextEndOrLastLineFeed => position == _text.Length || (position == _text.Length - 1 && _text[position] == '\n'),
        PatternAnchor.LineStart => position == 0 || (_text[position - 1] == '\n' && position < _text.Length),
        PatternAnchor.LineEnd => position == _text.Length || _text[position] == '\n',
        PatternAnchor.WordBoundary => IsWordAt(position) != IsWordBefore(position),
        _ => IsWordAt(position) == IsWordBefore(position),
    };

    private readonly bool IsWordAt(int position) => Takes(UnicodeProperties.Word, position, out _);

    private readonly bool IsWordBefore(int position) => position > 0 && IsWordAt(StepBack(position));

    private void Push(Frame frame)
    {
        if (_depth == _stack.Length)
        {
            Array.Resize(ref _stack, _stack.Length * 2);
        }

        _stack[_depth++] = frame;
    }

    /// <summary>Where to go on after a failure; Value is a lower bound, a count or a register's old content.</summary>
    private struct Frame(Resume kind, int target, int position, int value)
    {
        public readonly Resume Kind = kind;
        public readonly int Target = target;
        public int Position = position;
        public int Value = value;
    }
}
