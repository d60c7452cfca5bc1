namespace MagicDec.Extensions.AI.Templates.Syntax.Nodes;

/// <summary>A macro's parameter; the default is evaluated at each call that needs it.</summary>
internal sealed record MacroParameter(string Name, Expression? Default);
