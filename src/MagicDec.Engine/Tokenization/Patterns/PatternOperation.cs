namespace MagicDec.Engine.Tokenization.Patterns;

/// <summary>What one instruction of a pattern does; see <see cref="PatternInstruction"/> for its operands.</summary>
internal enum PatternOperation
{
    /// <summary>Takes one code point of the set.</summary>
    Set,

    /// <summary>Takes First to Second code points of the set, many first.</summary>
    GreedyLoop,

    /// <summary>Takes First to Second code points of the set, few first.</summary>
    LazyLoop,

    /// <summary>Takes as many code points of the set as it can, First to Second, for good.</summary>
    PossessiveLoop,

    /// <summary>Goes on at First, and at Second where that fails.</summary>
    Split,

    /// <summary>Goes on at First.</summary>
    Jump,

    /// <summary>Goes on where the anchor First holds.</summary>
    Anchor,

    /// <summary>Remembers the place in register First.</summary>
    Mark,

    /// <summary>Leaves a loop (to First) whose last round, begun at register Second, took nothing.</summary>
    LeaveIfEmpty,

    /// <summary>
    /// Runs the instructions that follow as a condition on the text ahead, then goes on at First; Second is 1 for "must not match".
    /// </summary>
    LookAhead,

    /// <summary>The same for the Third to Fourth code points before the place.</summary>
    LookBehind,

    /// <summary>Runs the instructions that follow, then goes on at First without coming back to them.</summary>
    Atomic,

    /// <summary>Ends the pattern or the sub-pattern.</summary>
    Succeed,
}
