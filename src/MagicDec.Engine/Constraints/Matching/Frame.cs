namespace MagicDec.Engine.Constraints.Matching;

/// <summary>Where a call returns to, and under it where that one's rule was called: a stack that shares its lower part with others.</summary>
/// <param name="id">A number that tells frames apart and orders them.</param>
/// <param name="below">The frame under it.</param>
/// <param name="target">The node to go on at.</param>
/// <param name="nesting">Objects and arrays open at this place.</param>
internal sealed class Frame(int id, Frame? below, int target, int nesting)
{
    public int Id => id;

    public Frame? Below => below;

    public int Target => target;

    public int Nesting => nesting;
}
