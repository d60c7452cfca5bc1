namespace MagicDec.Tool.Pages;

/// <summary>One bar of a chart.</summary>
/// <param name="Series">Which of the chart's series it belongs to.</param>
/// <param name="Value">Its length.</param>
/// <param name="Least">Where its whisker begins.</param>
/// <param name="Most">Where its whisker ends.</param>
/// <param name="Text">What stands at its end.</param>
internal sealed record Bar(int Series, double Value, double Least, double Most, string Text);
