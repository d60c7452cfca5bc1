using System.Runtime.CompilerServices;
using MagicDec.Engine.Constraints;
using MagicDec.Engine.Constraints.Matching;

namespace MagicDec.Engine.Tests.Constraints;

/// <summary>What a constraint remembers is bounded: what it forgets is garbage, unless an output still stands there.</summary>
public sealed class ForgottenStatesTests
{
    private static readonly int Letter = TestVocabulary.Byte('a');

    [Fact]
    public void MaskOf_MoreStatesThanAreRemembered_LetsGoOfTheOldOnesAndTheirMasks()
    {
        ConstraintMatcher matcher = Matcher();
        (WeakReference start, WeakReference next, WeakReference mask) = WalkFar(matcher);
        GC.Collect();
        Assert.False(start.IsAlive, "The first state is still held.");
        Assert.False(next.IsAlive, "A state of the first walk is still held.");
        Assert.False(mask.IsAlive, "A mask of the first walk is still held.");
        Assert.InRange(matcher.StateCount, 1, ConstraintLimits.States);
    }

    [Fact]
    public void MaskOf_AfterStatesWereForgotten_IsTheSameForOldAndNewOutputs()
    {
        ConstraintMatcher matcher = Matcher();
        MatchState start = matcher.Start;
        MatchState old = matcher.Advance(start, Letter);
        WalkFar(matcher);
        Assert.NotSame(start, matcher.Start);
        Assert.Equal(matcher.MaskOf(start), matcher.MaskOf(matcher.Start));
        MatchState next = matcher.Advance(matcher.Start, Letter);
        Assert.Equal(matcher.MaskOf(matcher.Advance(old, Letter)), matcher.MaskOf(matcher.Advance(next, Letter)));
    }

    [Fact]
    public void Advance_BehindTheEnd_LeavesNothingInTheStatesThatAllConstraintsShare()
    {
        ConstraintMatcher matcher = Matcher();
        int word = Array.FindIndex(TestVocabulary.Tokens, token => token.AsSpan().SequenceEqual("hello"u8));
        foreach (MatchState state in new[] { matcher.Start, MatchState.Ended, MatchState.Dead })
        {
            Assert.True(matcher.Advance(state, word).IsDead);
        }

        Assert.All("hello"u8.ToArray(), value => Assert.Null(MatchState.Dead.After(value)));
        Assert.All("hello"u8.ToArray(), value => Assert.Null(MatchState.Ended.After(value)));
    }

    private static ConstraintMatcher Matcher() =>
        new(TokenConstraint.FromRegex($"[ab]{{{3 * ConstraintLimits.Masks}}}").Grammar, TestVocabulary.Vocabulary, [TestVocabulary.End]);

    // A method of its own, or a local could hold what is looked for.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Start, WeakReference Next, WeakReference Mask) WalkFar(ConstraintMatcher matcher)
    {
        MatchState state = matcher.Start;
        var start = new WeakReference(state);
        var mask = new WeakReference(matcher.MaskOf(state));
        var next = new WeakReference(matcher.Advance(state, Letter));
        for (int i = 0; i < 2 * ConstraintLimits.Masks; i++)
        {
            state = matcher.Advance(state, Letter);
            matcher.MaskOf(state);
        }

        return (start, next, mask);
    }
}
