namespace MagicDec.Engine.Constraints.Grammars;

/// <summary>A step over everything a rule stands for.</summary>
/// <param name="Rule">Index of the rule.</param>
/// <param name="Target">The node after it.</param>
internal readonly record struct CallEdge(int Rule, int Target);
