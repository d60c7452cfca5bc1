using System.Globalization;
using MagicDec.Engine.Tokenization.Json;
using MagicDec.Engine.Tokenization.Patterns.Syntax;
using MagicDec.Engine.Tokenization.Unicode;
using static MagicDec.Engine.Tokenization.Patterns.Syntax.PatternNode;

namespace MagicDec.Engine.Tokenization.Patterns;

/// <summary>Turns the syntax tree of a pattern into instructions for <see cref="PatternMatcher"/>.</summary>
internal sealed class PatternCompiler
{
    private const int MostInstructions = 50_000;
    private const int MostVisits = 1_000_000; // of nodes: what matches nothing adds no instruction, however often it is repeated
    private const int WidestLookBehind = 255;
    private readonly List<PatternInstruction> _program = [];
    private readonly JsonField _place;
    private int _registers;
    private int _visits;

    private PatternCompiler(JsonField place) => _place = place;

    public static (PatternInstruction[] Program, int Registers) Compile(PatternNode node, JsonField place)
    {
        var compiler = new PatternCompiler(place);
        compiler.Emit(node);
        compiler.Add(new(PatternOperation.Succeed));
        return ([.. compiler._program], compiler._registers);
    }

    private void Emit(PatternNode node)
    {
        if (++_visits > MostVisits)
        {
            throw TooLong();
        }

        switch (node)
        {
            case Set set:
                Add(new(PatternOperation.Set, Set: set.Points));
                break;
            case Sequence sequence:
                foreach (PatternNode item in sequence.Items)
                {
                    Emit(item);
                }

                break;
            case Alternation alternation:
                EmitAlternation(alternation);
                break;
            case Repeat repeat:
                EmitRepeat(repeat);
                break;
            case PatternNode.Anchor anchor:
                Add(new(PatternOperation.Anchor, (int)anchor.Kind));
                break;
            case Look look:
                EmitLook(look);
                break;
            case PatternNode.Atomic atomic:
                EmitScope(new(PatternOperation.Atomic), atomic.Item);
                break;
        }
    }

    private void EmitAlternation(Alternation alternation)
    {
        List<int> jumps = [];
        for (int i = 0; i < alternation.Options.Count - 1; i++)
        {
            int split = Add(default);
            Emit(alternation.Options[i]);
            jumps.Add(Add(default));
            _program[split] = new(PatternOperation.Split, split + 1, _program.Count);
        }

        Emit(alternation.Options[^1]);
        foreach (int jump in jumps)
        {
            _program[jump] = new(PatternOperation.Jump, _program.Count);
        }
    }

    private void EmitRepeat(Repeat repeat)
    {
        if (SingleSet(repeat.Item) is { } set)
        {
            PatternOperation loop = repeat.Mode switch
            {
                RepeatMode.Greedy => PatternOperation.GreedyLoop,
                RepeatMode.Lazy => PatternOperation.LazyLoop,
                _ => PatternOperation.PossessiveLoop,
            };
            Add(new(loop, repeat.Minimum, repeat.Maximum < 0 ? int.MaxValue : repeat.Maximum, Set: set));
            return;
        }

        if (repeat.Mode == RepeatMode.Possessive)
        {
            EmitScope(new(PatternOperation.Atomic), repeat with { Mode = RepeatMode.Greedy });
            return;
        }

        bool lazy = repeat.Mode == RepeatMode.Lazy;
        for (int i = 0; i < repeat.Minimum; i++)
        {
            Emit(repeat.Item);
        }

        if (repeat.Maximum < 0)
        {
            int register = _registers++;
            int split = Add(default);
            Add(new(PatternOperation.Mark, register));
            Emit(repeat.Item);
            Add(new(PatternOperation.LeaveIfEmpty, _program.Count + 2, register));
            Add(new(PatternOperation.Jump, split));
            _program[split] = Fork(split + 1, _program.Count, lazy);
            return;
        }

        List<int> splits = [];
        for (int i = repeat.Minimum; i < repeat.Maximum; i++)
        {
            splits.Add(Add(default));
            Emit(repeat.Item);
        }

        foreach (int split in splits)
        {
            _program[split] = Fork(split + 1, _program.Count, lazy);
        }
    }

    private void EmitLook(Look look)
    {
        int negative = look.Negative ? 1 : 0;
        if (!look.Behind)
        {
            EmitScope(new(PatternOperation.LookAhead, Second: negative), look.Item);
            return;
        }

        (int minimum, int maximum) = Width(look.Item);
        if (maximum > WidestLookBehind)
        {
            throw _place.Unexpected(
                string.Create(CultureInfo.InvariantCulture, $"a regular expression with look-behinds of at most {WidestLookBehind} characters"),
                "a wider one");
        }

        EmitScope(new(PatternOperation.LookBehind, Second: negative, Third: minimum, Fourth: maximum), look.Item);
    }

    /// <summary>An instruction that runs what follows up to a Succeed, then jumps behind it.</summary>
    private void EmitScope(PatternInstruction opening, PatternNode body)
    {
        int start = Add(default);
        Emit(body);
        Add(new(PatternOperation.Succeed));
        _program[start] = opening with { First = _program.Count };
    }

    private static PatternInstruction Fork(int inside, int outside, bool lazy) =>
        lazy ? new(PatternOperation.Split, outside, inside) : new(PatternOperation.Split, inside, outside);

    private static CodePointSet? SingleSet(PatternNode node) => node switch
    {
        Set set => set.Points,
        Sequence { Items.Count: 1 } sequence => SingleSet(sequence.Items[0]),
        _ => null,
    };

    /// <summary>Fewest and most code points that the node can take; int.MaxValue / 4 stands for any number.</summary>
    private static (int Minimum, int Maximum) Width(PatternNode node)
    {
        const int Unbounded = int.MaxValue / 4;
        switch (node)
        {
            case Set:
                return (1, 1);
            case Sequence sequence:
                (int minimum, int maximum) = (0, 0);
                foreach ((int low, int high) in sequence.Items.Select(Width))
                {
                    (minimum, maximum) = (Math.Min(minimum + low, Unbounded), Math.Min(maximum + high, Unbounded));
                }

                return (minimum, maximum);
            case Alternation alternation:
                (int Minimum, int Maximum)[] options = [.. alternation.Options.Select(Width)]; // each once: options nest
                return (options.Min(o => o.Minimum), options.Max(o => o.Maximum));
            case Repeat repeat:
                (int few, int many) = Width(repeat.Item);
                long most = repeat.Maximum < 0 ? (many == 0 ? 0 : Unbounded) : (long)many * repeat.Maximum;
                return ((int)Math.Min((long)few * repeat.Minimum, Unbounded), (int)Math.Min(most, Unbounded));
            case PatternNode.Atomic atomic:
                return Width(atomic.Item);
            default:
                return (0, 0);
        }
    }

    private int Add(PatternInstruction instruction)
    {
        if (_program.Count >= MostInstructions)
        {
            throw TooLong();
        }

        _program.Add(instruction);
        return _program.Count - 1;
    }

    private TokenizerFormatException TooLong() => _place.Unexpected(
        string.Create(CultureInfo.InvariantCulture, $"a regular expression of at most {MostInstructions} steps"), "a longer one");
}
