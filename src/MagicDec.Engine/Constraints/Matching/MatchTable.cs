using MagicDec.Engine.Constraints.Grammars;

namespace MagicDec.Engine.Constraints.Matching;

/// <summary>
/// A grammar's states, made when they are first reached and remembered: the automaton is determinised as far as outputs go. Callers hold
/// the lock of the table.
/// </summary>
internal sealed class MatchTable(Grammar grammar)
{
    // What making a state costs, in places looked at.
    private const int StateWork = 50;

    private readonly Dictionary<(int Below, int Target, int Nesting), Frame> _frames = [];
    private readonly Dictionary<StateKey, MatchState> _states = [];
    private readonly HashSet<Place> _seen = [];
    private readonly Stack<Place> _open = new();
    private readonly List<Place> _places = [];
    private int _nextFrame = 2;

    /// <summary>Under the whole output.</summary>
    public Frame Root { get; } = new(0, null, -1, 0);

    /// <summary>Under a rule of whose callers nothing is known.</summary>
    public Frame Unknown { get; } = new(1, null, -1, 0);

    public Grammar Grammar => grammar;

    /// <summary>Places looked at since the table was made.</summary>
    public long Work { get; private set; }

    /// <summary>States remembered.</summary>
    public int StateCount => _states.Count;

    /// <summary>Where every output begins.</summary>
    public MatchState Start() => Close([new Place(grammar.Start, Root)]);

    /// <summary>The state after one more byte.</summary>
    public MatchState Step(MatchState state, byte value)
    {
        if (state.IsFinal)
        {
            // Shared by all tables, whose locks know nothing of each other: nothing may be written to it.
            return MatchState.Dead;
        }

        if (state.After(value) is { } next)
        {
            return next;
        }

        next = MakeStep(state, value);
        state.SetAfter(value, next);
        return next;
    }

    /// <summary>The state at the place a frame returns to.</summary>
    public MatchState Return(Frame frame) => Close([new Place(frame.Target, frame.Below!)]);

    /// <summary>The same places without what is known of their callers.</summary>
    public MatchState Localize(ReadOnlySpan<Place> places)
    {
        var local = new Place[places.Length];
        for (int i = 0; i < local.Length; i++)
        {
            local[i] = new Place(places[i].Node, Unknown);
        }

        return Intern(local, accepts: false, leaves: false);
    }

    /// <summary>Forgets all states; those still in use live on.</summary>
    public void Clear()
    {
        _states.Clear();
        _frames.Clear();
    }

    private MatchState MakeStep(MatchState state, byte value)
    {
        _places.Clear();
        foreach (Place place in state.Places)
        {
            foreach (ByteEdge edge in grammar[place.Node].Bytes)
            {
                if (value >= edge.Low && value <= edge.High)
                {
                    _places.Add(new Place(edge.Target, place.Frame));
                }
            }
        }

        Work += state.Places.Length;
        return Close(_places);
    }

    // All places that can be reached without reading: empty steps, calls, returns.
    private MatchState Close(List<Place> from)
    {
        bool accepts = false;
        bool leaves = false;
        _seen.Clear();
        for (int i = 0; i < from.Count; i++)
        {
            Visit(from[i].Node, from[i].Frame);
        }

        var places = new List<Place>();
        while (_open.TryPop(out Place place))
        {
            GrammarNode node = grammar[place.Node];
            if (node.Bytes.Count > 0)
            {
                places.Add(place);
            }

            foreach (int empty in node.Empties)
            {
                Visit(empty, place.Frame);
            }

            foreach (CallEdge call in node.Calls)
            {
                Call(place.Frame, call);
            }

            if (node.IsEnd && place.Frame.Below is { } below)
            {
                Visit(place.Frame.Target, below);
            }
            else if (node.IsEnd)
            {
                accepts |= place.Frame.Id == 0;
                leaves |= place.Frame.Id != 0;
            }
        }

        Work += _seen.Count;
        places.Sort(static (a, b) => a.Frame.Id != b.Frame.Id ? a.Frame.Id.CompareTo(b.Frame.Id) : a.Node.CompareTo(b.Node));
        return Intern([.. places], accepts, leaves);
    }

    private void Call(Frame frame, CallEdge call)
    {
        GrammarRule rule = grammar.Rule(call.Rule);

        // A rule whose caller has nothing more to do returns to the caller's caller at once: lists of lists stay shallow.
        bool isLast = grammar[call.Target].IsPlainEnd && rule.Opens == 0;
        if (isLast || frame.Nesting + grammar[call.Target].Height <= ConstraintLimits.Nesting)
        {
            Visit(rule.Start, isLast ? frame : FrameOf(frame, call.Target, frame.Nesting + rule.Opens));
        }
    }

    // What can no longer end within the depth that readers take is no place to be.
    private void Visit(int node, Frame frame)
    {
        var place = new Place(node, frame);
        if (frame.Nesting + grammar[node].Height <= ConstraintLimits.Nesting && _seen.Add(place))
        {
            if (_seen.Count > ConstraintLimits.Width)
            {
                _open.Clear();
                throw new ConstraintException(
                    $"The constraint is too ambiguous: the output could be at more than {ConstraintLimits.Width} of its places at once. Simplify its patterns or alternatives.");
            }

            _open.Push(place);
        }
    }

    private Frame FrameOf(Frame below, int target, int nesting)
    {
        if (!_frames.TryGetValue((below.Id, target, nesting), out Frame? frame))
        {
            frame = new Frame(_nextFrame++, below, target, nesting);
            _frames.Add((below.Id, target, nesting), frame);
        }

        return frame;
    }

    private MatchState Intern(Place[] places, bool accepts, bool leaves)
    {
        var key = new StateKey(places, accepts, leaves);
        if (!_states.TryGetValue(key, out MatchState? state))
        {
            state = key.IsDead ? MatchState.Dead : new MatchState(places, accepts, leaves);
            _states.Add(key, state);
            Work += StateWork;
        }

        return state;
    }
}
