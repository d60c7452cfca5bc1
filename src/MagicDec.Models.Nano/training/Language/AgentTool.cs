namespace MagicDec.Models.Nano.Language;

/// <summary>A tool an agent may call; all parameters are strings.</summary>
internal sealed record AgentTool(string Name, string Description, string[] Parameters);
