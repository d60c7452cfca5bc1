using MagicDec.Engine.Constraints.Matching;

namespace MagicDec.Engine.Constraints;

/// <summary>Where one sequence's output stands in its constraint. Draft tokens are pushed and popped; used by one thread at a time.</summary>
internal sealed class ConstraintCursor(ConstraintMatcher matcher, MatchState start)
{
    private readonly Stack<MatchState> _drafted = new();
    private MatchState _committed = start;

    private MatchState Current => _drafted.TryPeek(out MatchState? state) ? state : _committed;

    /// <summary>Whether the output is complete: nothing can follow it.</summary>
    public bool IsComplete => Current is { IsFinal: true, IsDead: false };

    /// <summary>
    /// The tokens that may come next, one bit each, lowest bit first; empty behind draft tokens that do not fit or that complete the
    /// output, where no token counts.
    /// </summary>
    /// <exception cref="ConstraintException">No token fits, or finding them takes too long.</exception>
    /// <exception cref="InvalidOperationException">The output itself does not fit the constraint.</exception>
    public ReadOnlySpan<uint> Mask => Current switch
    {
        { IsFinal: true } when _drafted.Count > 0 => [],
        { IsFinal: true } => throw new InvalidOperationException("The output has left its constraint, goes on behind its end, or the constraint has become too ambiguous to be followed."),
        { } state => matcher.MaskOf(state),
    };

    /// <summary>A cursor of its own at the beginning of another output.</summary>
    public ConstraintCursor Restart() => new(matcher, matcher.Start);

    /// <summary>Whether a token may come next.</summary>
    public bool Allows(int token) => !matcher.Advance(Current, token).IsDead;

    /// <summary>A token has become part of the output.</summary>
    public void Append(int token) => _committed = matcher.Advance(_committed, token);

    /// <summary>Goes on as if a token had come.</summary>
    public void Push(int token) => _drafted.Push(Current.IsFinal ? MatchState.Dead : matcher.Advance(Current, token));

    /// <summary>Takes back the latest pushed tokens.</summary>
    public void Pop(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _drafted.Pop();
        }
    }
}
