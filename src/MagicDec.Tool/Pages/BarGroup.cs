namespace MagicDec.Tool.Pages;

/// <summary>Bars that belong together.</summary>
/// <param name="Label">What stands before them.</param>
/// <param name="Bars">The bars from top to bottom.</param>
internal sealed record BarGroup(string Label, IReadOnlyList<Bar> Bars);
