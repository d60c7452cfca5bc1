namespace MagicDec.Models.Nano.Language;

/// <summary>A tool whose second argument is a fact about its first, and the ways to ask for it ({0} is the subject).</summary>
internal sealed record ToolAction(AgentTool Tool, Relation Relation, string[] Requests);
