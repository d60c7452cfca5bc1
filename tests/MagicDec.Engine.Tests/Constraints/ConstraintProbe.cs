using System.Text;
using MagicDec.Engine.Constraints;
using MagicDec.Engine.Constraints.Matching;

namespace MagicDec.Engine.Tests.Constraints;

/// <summary>Asks a constraint about whole texts, byte by byte.</summary>
internal static class ConstraintProbe
{
    /// <summary>Whether a text is a complete output.</summary>
    public static bool Accepts(this TokenConstraint constraint, string text) => constraint.StateAfter(Encoding.UTF8.GetBytes(text)).Accepts;

    /// <summary>Whether a text is the beginning of an output.</summary>
    public static bool Begins(this TokenConstraint constraint, string text) => !constraint.StateAfter(Encoding.UTF8.GetBytes(text)).IsDead;

    public static MatchState StateAfter(this TokenConstraint constraint, ReadOnlySpan<byte> bytes)
    {
        var table = new MatchTable(constraint.Grammar);
        MatchState state = table.Start();
        foreach (byte value in bytes)
        {
            state = table.Step(state, value);
        }

        return state;
    }
}
